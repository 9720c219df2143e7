"""Launching over very many records: their ledger is frozen in steps, so that nobody has to wait for all of it.

Naive: one INSERT … SELECT in the transaction of the launch. Problem: SQLite has one writer at a time, and 500,000
records take two seconds of processor time, on a busy machine many more, in which every other studio's launch, cancel
and batch waits. Chosen: the selection is read once, in one statement, into a temporary table, for which no writer
waits; from there it is copied part by part into the ledger of a preparation (`actors.tasks.preparations`), each part
in a short transaction of its own, and the last one makes it a task. The rows never come by Python: the database moves
them while other threads of the process go on, and their number costs no memory.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, MetaData, String, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import DropTable

from actors.accounts.people import Viewer
from actors.bulk import selection
from actors.db import Steps
from actors.tasks import audit, preparations
from actors.tasks.errors import Conflict
from actors.tasks.preparations import Preparation
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer

MOST_IN_ONE = 20_000
"""Up to so many records are frozen in the transaction of the launch."""
RECORDS_A_STEP = 10_000
"""Some 15 ms of processor time in which nobody else can write on SQLite."""

CHOSEN = Table(
    "chosen",
    MetaData(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("record_id", BigInteger, nullable=False),
    Column("label", String(200), nullable=False),
    Column("data", JSON),
    prefixes=["TEMPORARY"],
)


def launch_in_steps(writer: Writer, viewer: Viewer, values: dict[str, Any], query: selection.Query) -> TaskState:
    """A new task with these `values` over the records of `query`. Raises Conflict where they are not `total` any more,
    or the launch has been given up in the middle; then nothing is left of it."""
    with writer.change() as change:
        preparation = preparations.begin(change.connection, change.now, values)
    try:
        _freeze(writer, preparation, query, values["total"])
        with writer.change() as change:
            task = change.create_from(preparation)
            audit.note(change, viewer, audit.LAUNCHED, task)
        return task
    except BaseException:
        with suppress(DBAPIError), writer.change() as change:  # else the sweeper finds it
            preparations.give_up(change.connection, change.now, preparation)
        raise


def _freeze(writer: Writer, preparation: Preparation, query: selection.Query, total: int) -> None:
    with writer.database.steps() as steps:
        try:
            with steps.prepare() as connection:
                CHOSEN.create(connection, checkfirst=False)
                number = _gather(connection, query)
            if number != total:
                raise Conflict(selection.CHANGED)
            for after in range(0, total, RECORDS_A_STEP):
                _copy(writer, steps, preparation, after)
        finally:
            with steps.prepare() as connection:
                connection.execute(DropTable(CHOSEN, if_exists=True))


def _gather(connection: Connection, query: selection.Query) -> int:
    names = [column.name for column in query.selected_columns]
    return selection.copy(connection, CHOSEN, names, query)


def _copy(writer: Writer, steps: Steps, preparation: Preparation, after: int) -> None:
    part = CHOSEN.select().where(CHOSEN.c.position > after, CHOSEN.c.position <= after + RECORDS_A_STEP)
    with writer.change(steps) as change:
        preparations.go_on(change.connection, change.now, preparation)
        selection.freeze(change.connection, preparation.account_id, preparation.id, part)
