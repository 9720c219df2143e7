"""The writing side on a test's database: writer, commands, launcher and runner, with everything that they told kept."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from actors.accounts.people import Viewer
from actors.bulk.launch import Launcher
from actors.db import Database
from actors.delivery import MailSettings
from actors.files import Files
from actors.runner import Runner
from actors.studio.tables import keyword_links
from actors.tasks import store
from actors.tasks.channel import MemoryChannel
from actors.tasks.commands import Commands
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.retention import Keep
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer
from tests.support.altering import alter
from tests.support.clocks import FakeClock
from tests.support.hints import MemoryHints
from tests.support.post import Post

TEAM = {"records": "students", "keywords": ["Trial"]}


class Desk:
    def __init__(self, database: Database, clock: FakeClock, keep: Keep, folder: Path) -> None:
        self.database, self.clock = database, clock
        self.channel, self.hints = MemoryChannel(), MemoryHints()
        self.writer = Writer(database, self.channel, self.hints, clock, keep)
        self.commands = Commands(self.writer, settle_seconds=0)
        self.launcher = Launcher(database, self.writer)
        self.post = Post()
        self.files = Files(folder)
        self.runner = Runner(
            database, self.writer, self.files, lambda: self.post, MailSettings("office@studio.test", None)
        )

    def launch(self, viewer: Viewer, selection: dict[str, Any] | None = None, **params: Any) -> TaskState:
        """A task that gives students the keyword "Trial"."""
        return self.launcher.launch(viewer, "assign_keywords", TEAM | params, selection or {"all": True})

    def trigger(self, viewer: Viewer) -> TaskState:
        """A task as Autopilot triggers it, in the name of `viewer`."""
        task = self.launch(viewer)
        return alter(self.writer, task, source=AUTOPILOT)

    def finish(self, task: TaskState) -> TaskState:
        """Work on the task until its queue has no message for it."""
        while task.id in self.hints.sent:
            self.hints.sent.remove(task.id)
            self.runner.run_slice(task.id)
        return self.now(task)

    def now(self, task: TaskState) -> TaskState:
        with self.database.read() as connection:
            found = store.get_whoevers(connection, task.account_id, task.id)
        assert found is not None
        return found

    def outcomes(self, task: TaskState) -> dict[str, int]:
        ledger = task_records.c
        query = select(ledger.outcome, func.count()).where(ledger.task_id == task.id).group_by(ledger.outcome)
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def links(self) -> int:
        """How many records have a keyword."""
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(keyword_links)).scalar_one()
