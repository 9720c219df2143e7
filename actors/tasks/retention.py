"""How long a task stays, and the sweep that takes away what is past its time.

A task past its time is never shown, so the sweep only frees space: it may be late, and it goes in small steps that
hold no lock for long. Each statement that takes something away looks itself whether the task is final and past its
time: it may have been restored since the last one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, or_, select

from actors.db import Database
from actors.files import Files, result_key
from actors.tasks.channel import Channel
from actors.tasks.counts import KEY, Tally
from actors.tasks.events import TaskPurged
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.tables import task_records, tasks

UNDO_SECONDS = 8
"""How long a deleted entry can be restored (contract.md)."""
PURGE_AFTER = timedelta(minutes=1)
"""A restore that arrives in the last moment must still find its task, whatever the clocks of several machines say."""
TASKS_A_STEP = 20
RECORDS_A_STEP = 5_000
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
        """Purge one step's worth of tasks; returns how many. Call again while it is not 0."""
        found = self._past(now, select(tasks.c.id).limit(TASKS_A_STEP))
        if not found:
            return 0
        for task_id in found:
            self._empty_ledger(task_id, now)
        for task_id in (still := self._past(now, select(tasks.c.id).where(tasks.c.id.in_(found)))):
            self._files.delete(result_key(task_id))  # before the row: without it, nobody would find the file again
        with self._database.write() as connection:
            gone = connection.execute(delete(tasks).where(tasks.c.id.in_(still), _is_past(now)).returning(*TOLD)).all()
            _uncount(connection, gone)
        for task in gone:
            self._channel.publish(TaskPurged(task.account_id, task.id))
        return len(gone)

    def _past(self, now: datetime, query: Select[str]) -> Sequence[str]:
        with self._database.read() as connection:
            return connection.execute(query.where(_is_past(now))).scalars().all()

    def _empty_ledger(self, task_id: str, now: datetime) -> None:
        ledger = task_records.c
        past = select(tasks.c.id).where(tasks.c.id == task_id, _is_past(now)).with_for_update()
        last = select(ledger.position).where(ledger.task_id == task_id).order_by(ledger.position)
        end = last.offset(RECORDS_A_STEP).limit(1).scalar_subquery()
        step = delete(task_records).where(ledger.task_id.in_(past), ledger.position < end)
        while True:
            with self._database.write() as connection:
                if connection.execute(step).rowcount == 0:
                    return


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
