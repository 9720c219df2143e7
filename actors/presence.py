"""A process that says that it lives: at once, every few seconds, and when it ends in peace."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from uuid import uuid4

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from actors import processes
from actors.clocks import Clock
from actors.db import Database
from actors.processes import BEAT_SECONDS, Figures, Process

STOP_SECONDS = 1.0
VERSION = version("background-tasks")

log = structlog.get_logger()


@contextmanager
def present(
    kind: str, database: Database, clock: Clock, figures: Callable[[], Figures], health: str | None = None
) -> Iterator[None]:
    """Inside the block the process is known to live; `figures` says what it is busy with.

    A thread of its own, so that it is the process that lives or not, and not what it happens to be at.
    """
    presence = _Presence(kind, database, clock, figures, health)
    thread = threading.Thread(target=presence.run, name="presence", daemon=True)
    thread.start()
    try:
        yield
    finally:
        presence.stop.set()
        thread.join(STOP_SECONDS)


class _Presence:
    def __init__(
        self, kind: str, database: Database, clock: Clock, figures: Callable[[], Figures], health: str | None
    ) -> None:
        self.stop = threading.Event()
        self._database = database
        self._clock = clock
        self._figures = figures
        now = clock.now()
        self._process = Process(
            id=str(uuid4()),
            kind=kind,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=VERSION,
            health=health,
            started_at=now,
            seen_at=now,
            figures={},
        )

    def run(self) -> None:
        self._beat()
        while not self.stop.wait(BEAT_SECONDS):
            self._beat()
        self._beat(stopped=True)

    def _beat(self, *, stopped: bool = False) -> None:
        now = self._clock.now()
        said = {"seen_at": now, "stopped_at": now if stopped else None, "figures": self._figures()}
        try:
            with self._database.write() as connection:
                processes.note(connection, msgspec.structs.replace(self._process, **said))
        except SQLAlchemyError as trouble:  # the next beat tries again
            log.warning("presence not noted", trouble=type(trouble).__name__)
