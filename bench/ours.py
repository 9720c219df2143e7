"""The product's own web process, told of changes of tasks exactly as a worker tells it."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import msgspec
from sqlalchemy import insert, update

from actors.accounts import sessions
from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.tables import users
from actors.clocks import SystemClock
from actors.settings import load
from actors.tasks.events import TaskChanged
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.tables import tasks
from bench.machine import free_port, process
from bench.server import Server, stamp
from server import preparing
from server.services import Services
from tests.support.studio import insert_studio

NAME = "ours"
PADDING = 254
"""With so many characters more, a frame about one task takes 380 bytes."""


class Teller:
    """Tells of new versions of tasks, as a worker does after each commit."""

    def __init__(self, services: Services, owner: Viewer, number: int, padding: int) -> None:
        self._services, self._padding = services, "." * padding
        launched = [
            services.launcher.launch(owner, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
            for _ in range(number)
        ]
        # As if Autopilot had triggered them, so that all of the staff see them.
        with services.database.write() as connection:
            connection.execute(update(tasks).values(source=AUTOPILOT))
        self._tasks = [msgspec.structs.replace(task, source=AUTOPILOT) for task in launched]

    def publish(self, number: int) -> None:
        task = self._tasks[number]
        task = msgspec.structs.replace(task, version=task.version + 1, message=f"{stamp()} {self._padding}")
        self._tasks[number] = task
        self._services.channel.publish(TaskChanged(task, self._services.clock.now()))


@contextmanager
def running(
    redis_url: str, number: int = 1, people: int = 1, padding: int = PADDING, processes: int = 1
) -> Iterator[Server]:
    """The web process on SQLite, or the supervisor of several, with that number of tasks that nobody works on.

    The sockets are those of so many people, each of whom is a group of the hub.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bt-bench-") as folder:
        environ = {"DATA_DIR": folder, "REDIS_URL": redis_url, "DATABASE_URL": ""}
        settings = load(environ)
        preparing.migrate(settings)
        with closing(Services(settings, SystemClock())) as services:
            owner = insert_studio(services.database).owner
            teller = Teller(services, owner, number, padding)
            viewers = [owner, *_staff(services, owner.account_id, people - 1)]
            headers = tuple(_headers(services, viewer, port) for viewer in viewers)
            command = [sys.executable, "-m", "server.cli", "web", "--port", str(port), "--workers", str(processes)]
            with process(command, environ, port) as pid:
                yield Server(NAME, pid, port, teller.publish, "/ws", headers)


def _staff(services: Services, account_id: int, number: int) -> list[Viewer]:
    rows: list[dict[str, Any]] = [
        {"account_id": account_id, "email": f"staff{n}@bench.test", "name": f"Staff {n}", "role": "staff"}
        | {"autopilot_tasks": True, "password_hash": "x"}
        for n in range(number)
    ]
    with services.database.write() as connection:
        if rows:
            connection.execute(insert(users), rows)
        mine = VIEWER.where(users.c.email.like("%@bench.test"))
        return [viewer_of(row) for row in connection.execute(mine)]


def _headers(services: Services, viewer: Viewer, port: int) -> dict[str, str]:
    token = sessions.start(services.database, viewer.user_id, services.clock.now())
    return {"Cookie": f"bt_session={token}", "Origin": f"http://127.0.0.1:{port}"}
