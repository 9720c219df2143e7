"""What a process of ours is made of, built once from the settings and handed to whoever needs it."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from prometheus_client import CollectorRegistry

from actors.assembly import make_files, make_writer
from actors.autopilot.commands import WorkflowCommands
from actors.autopilot.run_commands import RunCommands
from actors.bulk.launch import Launcher
from actors.clocks import Clock, SystemClock
from actors.db import Database
from actors.secret_key import secret_key
from actors.settings import Settings
from actors.tasks.commands import Commands
from actors.tasks.credentials import Credentials
from actors.tasks.rights import Rights
from actors.tasks.seen import Seen
from actors.tasks.staffing import Staffing

T = TypeVar("T")
THREADS = 16
"""Database work at once in one web process; more would only wait for each other at the database."""


class Services:
    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = Database(settings.database_url)
        self.registry = CollectorRegistry()
        self.writer = make_writer(settings, self.database, self.clock, self.registry)
        self.channel = self.writer.channel
        self.files = make_files(settings)
        self.commands = Commands(self.writer)
        self.rights = Rights(self.database, self.channel, self.clock)
        self.staffing = Staffing(self.database, self.channel, self.clock)
        self.credentials = Credentials(self.database, self.channel, self.clock)
        self.seen = Seen(self.database, self.channel, self.clock)
        self.launcher = Launcher(self.database, self.writer)
        self.workflow_commands = WorkflowCommands(self.writer)
        self.run_commands = RunCommands(self.writer, self.launcher)
        self._limiter: anyio.CapacityLimiter | None = None

    @cached_property
    def secret_key(self) -> bytes:
        """What tokens are signed with. The same for all web processes (`actors.secret_key`)."""
        return secret_key(self.settings)

    async def in_thread(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run blocking work in a thread, so that the event loop goes on serving sockets."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(THREADS)
        return await anyio.to_thread.run_sync(partial(work, *args, **kwargs), limiter=self._limiter)

    def close(self) -> None:
        self.database.close()
