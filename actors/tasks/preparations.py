"""A preparation: the row of a task whose ledger is still being written, in several transactions. For everybody else it
is not there until the last of them makes it a task (`Change.create_from`).

Naive: a column that says so. Problem: each list, count, command, claim and rescue would have to ask it, those of an
older version that runs beside this one too. Chosen: a row that is not there by every rule that stands already. It is
deleted, so no list shows it; final, so nobody works on it; and of version 0, which no task has, so that whoever locks a
task by its id (`Change.lock`) does not find it: nobody can restore it.

Each step writes down its moment as that of the deletion. So the sweeper, which removes what was deleted a while ago,
spares what is being prepared, and takes the remains of a process that has died.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from actors.tasks.errors import Conflict
from actors.tasks.lifecycle import Status
from actors.tasks.retention import PURGE_AFTER
from actors.tasks.tables import task_records, tasks
from actors.tasks.task import TaskState

VERSION = 0
IS_THERE = tasks.c.version > VERSION
GIVEN_UP = "The launch took too long and was given up. Launch it again."


class Preparation(msgspec.Struct, frozen=True):
    account_id: int
    id: str


def is_preparation(task: TaskState) -> bool:
    return task.version == VERSION


def begin(connection: Connection, now: datetime, values: dict[str, Any]) -> Preparation:
    """`values` are those of the task that it is to become."""
    connection.execute(insert(tasks).values(version=VERSION, status=Status.CANCELED, deleted_at=now, **values))
    return Preparation(values["account_id"], values["id"])


def go_on(connection: Connection, now: datetime, preparation: Preparation) -> None:
    """To be called first in each step. Raises Conflict where it was given up."""
    _write(connection, preparation, deleted_at=now)


def turn_into_task(connection: Connection, preparation: Preparation, **values: Any) -> Row[Any]:
    """The task's row. Raises Conflict where the preparation was given up."""
    row = _write(connection, preparation, deleted_at=None, **values)
    first = select(task_records.c.position).where(
        task_records.c.task_id == preparation.id,
        task_records.c.account_id == preparation.account_id,
        task_records.c.position == 1,
    )
    # The sweeper of a machine whose clock is ahead may have begun, and it takes the first records first.
    if connection.execute(first).first() is None:
        raise Conflict(GIVEN_UP)
    return row


def give_up(connection: Connection, now: datetime, preparation: Preparation) -> None:
    """Leave the remains to the sweeper, and the key to the next launch."""
    gone = {"deleted_at": now - PURGE_AFTER, "idempotency_key": None}
    connection.execute(update(tasks).where(_row_of(preparation)).values(**gone))


def _write(connection: Connection, preparation: Preparation, **values: Any) -> Row[Any]:
    statement = update(tasks).where(_row_of(preparation)).values(**values)
    row = connection.execute(statement.returning(tasks)).one_or_none()
    if row is None:
        raise Conflict(GIVEN_UP)
    return row


def _row_of(preparation: Preparation) -> ColumnElement[bool]:
    mine = (tasks.c.id == preparation.id, tasks.c.account_id == preparation.account_id)
    return and_(*mine, tasks.c.version == VERSION)
