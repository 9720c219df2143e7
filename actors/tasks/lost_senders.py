"""Emails whose sender died between the claim and the note of how it ended, in tasks that nobody works on any more.

A running task's next slice finds them by itself; this is for the paused and the canceled ones.
"""

from datetime import datetime

from sqlalchemy import select

from actors.db import Database
from actors.tasks import audit
from actors.tasks.lifecycle import Status
from actors.tasks.outbox import stale
from actors.tasks.tables import emails
from actors.tasks.writer import Writer

TASKS_A_STEP = 50


class LostSenders:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def run(self, now: datetime) -> int:
        """Mark what nobody can still be sending as unconfirmed; returns in how many tasks."""
        with self._database.read() as connection:
            query = select(emails.c.account_id, emails.c.task_id).where(stale(now)).distinct().limit(TASKS_A_STEP)
            found = connection.execute(query.execution_options(every_account="any sender may be lost")).all()
        for account_id, task_id in found:
            with self._writer.change() as change:
                if locked := change.lock(account_id, task_id):
                    task = change.abandon_emails(locked)
                    if task.status is Status.CANCELED:
                        audit.correct_receipt(change, task)
        return len(found)
