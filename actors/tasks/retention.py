"""How long a task stays, and the sweep that takes away what is past its time.

A task past its time is never shown, so the sweep only frees space: it may be late, and it goes in small steps that
hold no lock for long. It takes only final tasks, checked in the same statement as their age.
"""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import and_, delete, or_, select

from actors.db import Database
from actors.files import Files, result_key
from actors.tasks.channel import Channel
from actors.tasks.events import TaskPurged
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.tables import task_records, tasks

UNDO_SECONDS = 8
"""How long a deleted entry can be restored (contract.md)."""
PURGE_AFTER = timedelta(seconds=UNDO_SECONDS + 2)
"""A restore that arrives in the last moment must still find its task."""
TASKS_A_STEP = 20
RECORDS_A_STEP = 5_000


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
        past = and_(
            tasks.c.status.in_(FINAL),
            or_(tasks.c.expires_at <= now, tasks.c.deleted_at <= now - PURGE_AFTER),
        )
        with self._database.read() as connection:
            found = connection.execute(select(tasks.c.id).where(past).limit(TASKS_A_STEP)).scalars().all()
        for task_id in found:
            self._empty_ledger(task_id)
            self._files.delete(result_key(task_id))  # before the row: without it, nobody would find the file again
        with self._database.write() as connection:
            gone = connection.execute(
                delete(tasks).where(tasks.c.id.in_(found), past).returning(tasks.c.account_id, tasks.c.id)
            ).all()
        for account_id, task_id in gone:
            self._channel.publish(TaskPurged(account_id, task_id))
        return len(gone)

    def _empty_ledger(self, task_id: str) -> None:
        ledger = task_records.c
        while True:
            last = select(ledger.position).where(ledger.task_id == task_id).order_by(ledger.position)
            end = last.offset(RECORDS_A_STEP).limit(1).scalar_subquery()
            with self._database.write() as connection:
                step = delete(task_records).where(ledger.task_id == task_id, ledger.position < end)
                if connection.execute(step).rowcount == 0:
                    return
