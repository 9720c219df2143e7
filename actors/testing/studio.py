"""A studio of a test's own, and bulk actions run in it."""

import functools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, select

from actors import migrations
from actors.accounts.people import OWNER, VIEWER, viewer_of
from actors.accounts.tables import accounts, users
from actors.bulk import register
from actors.bulk.base import BulkAction
from actors.bulk.launch import Launcher
from actors.db import Database, metadata
from actors.delivery import MailSettings
from actors.files import Files
from actors.runner import Runner
from actors.tasks import store
from actors.tasks.channel import MemoryChannel
from actors.tasks.lifecycle import FINAL
from actors.tasks.retention import Keep
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer
from actors.testing.changes import Changes, between, look
from actors.testing.made_up import add_row
from actors.testing.outside import Mailbox, NoQueues, StoppedClock

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
"""A Monday morning in the studio's America/Chicago."""
KEEP = Keep(timedelta(days=60), timedelta(minutes=10))
MOST_SLICES = 1_000


class SentEmail(msgspec.Struct, frozen=True):
    to: str
    subject: str
    text: str


class Run(msgspec.Struct, frozen=True):
    """What came of one run of an action."""

    task: TaskState
    """As it ended: title, status, counters."""
    ledger: list[tuple[str, str | None]]
    """Outcome (done | failed | skipped) and reason of each record, in the records' order on their page."""
    emails: list[SentEmail]
    """What left, in order."""
    changes: Changes
    """Table -> row -> column -> (before, after)."""


class Studio:
    """An account with an owner and no records; `a_studio` makes one. Time stands still in it."""

    def __init__(self, database: Database, folder: Path, now: datetime) -> None:
        self.database = database
        self._mailbox = Mailbox()
        self._writer = Writer(database, MemoryChannel(), NoQueues(), StoppedClock(now), KEEP)
        self._launcher = Launcher(database, self._writer)
        mail = MailSettings("office@studio.test", None)
        self._runner = Runner(database, self._writer, Files(folder), lambda: self._mailbox, mail)
        with database.write() as connection:
            account = {"slug": "studio", "name": "A studio", "time_zone": "America/Chicago"}
            self.account_id = connection.execute(insert(accounts).values(account).returning(accounts.c.id)).scalar_one()
            owner = {"account_id": self.account_id, "email": "owner@studio.test", "name": "Owner", "role": OWNER}
            connection.execute(insert(users).values(owner | {"password_hash": ""}))
            self.owner = viewer_of(connection.execute(VIEWER).one())

    def add(self, table: str, **values: Any) -> int:
        """A record, by its table's name; what is not said of it is made up. Returns its id."""
        with self.database.write() as connection:
            return add_row(connection, self.account_id, metadata.tables[table], values)

    def run(self, action: BulkAction[Any], ids: Sequence[int], **params: Any) -> Run:
        """Launch the action over the records as the owner would, and work until the task has ended.

        Raises actors.tasks.errors.Invalid where the parameters are refused.
        """
        with self.database.read() as connection:
            before = look(connection)
        already = len(self._mailbox.messages)
        with _registered(action):
            task = self._launcher.launch(self.owner, action.kind, params, {"ids": list(ids)})
            task = self._work(task)
        with self.database.read() as connection:
            ledger = task_records.c
            query = select(ledger.outcome, ledger.reason).where(ledger.task_id == task.id).order_by(ledger.position)
            outcomes = [(row.outcome, row.reason) for row in connection.execute(query)]
            changes = between(before, look(connection))
        return Run(task, outcomes, [_sent(each) for each in self._mailbox.messages[already:]], changes)

    def _work(self, task: TaskState) -> TaskState:
        for _ in range(MOST_SLICES):
            self._runner.run_slice(task.id)
            with self.database.read() as connection:
                found = store.get_whoevers(connection, task.account_id, task.id)
            if found is not None and found.status in FINAL:
                return found
        raise AssertionError(f"the task has not ended after {MOST_SLICES} slices")


@contextmanager
def a_studio(now: datetime = NOW) -> Iterator[Studio]:
    """A studio in a database of its own, gone with the block."""
    with tempfile.TemporaryDirectory(prefix="studio-") as name:
        folder = Path(name)
        shutil.copy(_template(), folder / "studio.db")
        database = Database(f"sqlite:///{folder / 'studio.db'}")
        try:
            yield Studio(database, folder / "files", now)
        finally:
            database.close()


def run_action(action: BulkAction[Any], records: Sequence[dict[str, Any]], **params: Any) -> Run:
    """The action over these records: each gives the columns that matter, the others are made up.

    They are of the type that the action means by the parameters. For records of several tables, or a second run:
    `with a_studio() as studio`.
    """
    with a_studio() as studio:
        table = action.record_type(action.Params(**params))
        return studio.run(action, [studio.add(table, **values) for values in records], **params)


@contextmanager
def _registered(action: BulkAction[Any]) -> Iterator[None]:
    """A test may run an action that is not in the register (yet)."""
    before = dict(register.ACTIONS)
    register.ACTIONS[action.kind] = action
    try:
        yield
    finally:
        register.ACTIONS.clear()
        register.ACTIONS.update(before)


@functools.cache
def _template() -> Path:
    """An empty database with today's tables, made once a process."""
    folder = tempfile.TemporaryDirectory(prefix="studio-template-")
    _kept.append(folder)
    file = Path(folder.name) / "empty.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _sent(message: EmailMessage) -> SentEmail:
    body = message.get_body(("plain",))
    return SentEmail(str(message["To"]), str(message["Subject"]), body.get_content() if body else "")
