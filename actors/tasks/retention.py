"""How long a task stays, and the sweep that takes away what is past its time.

A task past its time is never shown, so the sweep only frees space: it may be late, and it goes in small steps that
hold no lock for long; emails and ledger first, and the row when it takes nothing else along. Each statement that takes
something away looks itself whether the task is final and past its time: it may have been restored since the last one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Delete, Row, Select, Table, and_, delete, func, or_, select

from actors.db import Database
from actors.files import Files, result_key
from actors.tasks.channel import Channel
from actors.tasks.counts import KEY, Tally
from actors.tasks.events import TaskPurged
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.tables import emails, task_records, tasks

UNDO_SECONDS = 8
"""How long a deleted entry can be restored (contract.md)."""
PURGE_AFTER = timedelta(minutes=1)
"""A restore that arrives in the last moment must still find its task, whatever the clocks of several machines say."""
TASKS_A_ROUND = 20
ROWS_A_STEP = 2_000
"""Of a ledger or an outbox, in one transaction: some 20 ms in which nobody else can write on SQLite."""
ROWS_A_ROUND = 20_000
"""Then the clock has other things to do, and the next round goes on."""
WHY = "what is past its time goes, whosever it was"
FOUND = select(tasks.c.account_id, tasks.c.id).execution_options(every_account=WHY)
TOLD = [tasks.c[name] for name in (*KEY, "id", "deleted_at")]


class Keep(msgspec.Struct, frozen=True):
    """How long final tasks stay: `finished` (completed, failed) and `canceled`."""

    finished: timedelta
    canceled: timedelta

    def until(self, status: Status, finished_at: datetime) -> datetime:
        return finished_at + (self.canceled if status is Status.CANCELED else self.finished)


class Sweeper:
    def __init__(self, database: Database, channel: Channel, files: Files) -> None:
        self._database = database
        self._channel = channel
        self._files = files

    def sweep(self, now: datetime) -> int:
        """Purge one round's worth of tasks; returns how many. The next rounds go on with what is left."""
        found = self._past(now, FOUND.limit(TASKS_A_ROUND))
        emptied = self._emptied(found, now)
        if not emptied:
            return 0
        still = [task.id for task in self._past(now, FOUND.where(tasks.c.id.in_(emptied)))]
        for task_id in still:
            self._files.delete(result_key(task_id))  # before the row: without it, nobody would find the file again
        goes = delete(tasks).where(tasks.c.id.in_(still), _is_past(now)).execution_options(every_account=WHY)
        with self._database.write() as connection:
            gone = connection.execute(goes.returning(*TOLD)).all()
            _uncount(connection, gone)
        for task in gone:
            self._channel.publish(TaskPurged(task.account_id, task.id))
        return len(gone)

    def _past(self, now: datetime, query: Select[int, str]) -> Sequence[Row[int, str]]:
        with self._database.read() as connection:
            return connection.execute(query.where(_is_past(now))).all()

    def _emptied(self, found: Iterable[Row[int, str]], now: datetime) -> list[str]:
        """Those whose outbox and ledger are empty now, so that their row takes nothing else along when it goes."""
        emptied, left = [], ROWS_A_ROUND
        for account_id, task_id in found:
            for step in (_first_rows(each, account_id, task_id, now) for each in (emails, task_records)):
                gone = ROWS_A_STEP
                while left > 0 and gone >= ROWS_A_STEP:
                    gone = self._delete(step)
                    left -= gone
            if left <= 0:
                break
            emptied.append(task_id)
        return emptied

    def _delete(self, step: Delete) -> int:
        with self._database.write() as connection:
            return connection.execute(step).rowcount


def _first_rows(table: Table, account_id: int, task_id: str, now: datetime) -> Delete:
    """Deletes about ROWS_A_STEP of the task's rows: whole positions, and a record may have several emails."""
    mine = and_(table.c.task_id == task_id, table.c.account_id == account_id)
    first = select(table.c.position).where(mine).order_by(table.c.position).limit(ROWS_A_STEP).subquery()
    past = (
        select(tasks.c.id)
        .where(tasks.c.id == task_id, tasks.c.account_id == account_id, _is_past(now))
        .with_for_update()
    )
    last = select(func.max(first.c.position)).scalar_subquery()
    return delete(table).where(mine, table.c.task_id.in_(past), table.c.position <= last)


def _is_past(now: datetime) -> ColumnElement[bool]:
    return and_(
        tasks.c.status.in_(FINAL),
        or_(tasks.c.expires_at <= now, tasks.c.deleted_at <= now - PURGE_AFTER),
    )


def _uncount(connection: Connection, gone: Iterable[Row[Any]]) -> None:
    tally = Tally()
    for task in gone:
        tally.move(task, None)
    tally.write(connection)
