"""A real server on a real port inside the test's process, with real Redis behind it; and clients of its sockets."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import anyio
import httpx2
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from actors.accounts import sessions
from actors.accounts.people import Viewer
from actors.assembly import make_runner
from actors.processes import WORKER, Process, note
from server import web
from server.app import create
from server.listening import address, bind
from server.services import Services
from tests.support.waiting import eventually

PATIENCE_SECONDS = 30.0
"""What a machine under other load may need; it ends a test that hangs, and measures nothing."""


class Site:
    def __init__(self, services: Services, url: str) -> None:
        self.services = services
        self.url = url
        self.runner = make_runner(services.settings, services.database, services.writer)

    def token(self, viewer: Viewer) -> str:
        """A session of the viewer, without the password."""
        return sessions.start(self.services.database, viewer.user_id, self.services.clock.now())

    def browser(self, viewer: Viewer | None = None) -> httpx2.Client:
        """An HTTP client that sends what a page of ours would send."""
        cookies = {"bt_session": self.token(viewer)} if viewer else {}
        headers = {"origin": self.url}
        return httpx2.Client(
            base_url=self.url, cookies=cookies, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False
        )

    @asynccontextmanager
    async def socket(self, viewer: Viewer | None = None, token: str | None = None) -> "AsyncIterator[Tab]":
        token = token or (self.token(viewer) if viewer else None)
        headers = {"Cookie": f"bt_session={token}"} if token else {}
        url = self.url.replace("http", "ws", 1) + "/ws"
        async with connect(url, origin=self.url, additional_headers=headers, proxy=None) as connection:  # type: ignore[arg-type]
            yield Tab(connection)


class Tab:
    """One open socket and all that it received; `tasks` and `counts` are what a page would show."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []
        self.tasks: dict[str, dict[str, Any]] = {}
        self.counts: dict[str, int] = {}

    async def next(self) -> dict[str, Any]:
        with anyio.fail_after(PATIENCE_SECONDS):
            frame: dict[str, Any] = json.loads(await self.connection.recv())
        self.frames.append(frame)
        if frame["type"] == "snapshot":
            self.tasks = {task["id"]: task for task in frame["tasks"]}
        for task in frame.get("upsert", ()):
            assert task["version"] >= self.tasks.get(task["id"], task)["version"], "an older version came later"
            self.tasks[task["id"]] = self.tasks.get(task["id"], {}) | task
        for gone in frame.get("removed", ()):
            self.tasks.pop(gone, None)
        self.counts = frame.get("counts", self.counts)
        return frame

    def status(self, task_id: str) -> str | None:
        return self.tasks[task_id]["status"] if task_id in self.tasks else None

    async def until(self, condition: Any) -> dict[str, Any]:
        """The first frame (already received or yet to come) after which `condition(tab)` holds."""
        with anyio.fail_after(PATIENCE_SECONDS):
            while not condition(self):
                await self.next()
        return self.frames[-1]

    async def ready(self) -> "Tab":
        await self.until(lambda tab: any(frame["type"] == "snapshot" for frame in tab.frames))
        return self

    async def ask(self, type: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its one answer."""
        ref = fields.setdefault("ref", f"r{len(self.frames)}")
        await self.connection.send(json.dumps({"type": type, **fields}))
        await self.until(lambda tab: tab.frames and tab.frames[-1].get("ref") == ref)
        return self.frames[-1]


def pretend_worker(services: Services) -> None:
    """The test itself works on the tasks: a worker that was heard in the future, so that nobody misses one."""
    now = services.clock.now()
    ahead = now + timedelta(days=1)
    worker = Process(
        id="the-test",
        kind=WORKER,
        host="test",
        pid=0,
        version="0",
        health=None,
        started_at=now,
        seen_at=ahead,
        figures={},
    )
    with services.database.write() as connection:
        note(connection, worker)


@contextmanager
def serving(services: Services, **options: Any) -> Iterator[Site]:
    """`options` are uvicorn's, where the test wants others than the product's."""
    listener = bind("127.0.0.1", 0)
    pretend_worker(services)
    config = web.configuration()
    for name, value in options.items():
        setattr(config, name, value)
    config.app, config.factory = create(services=services), False
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        eventually(lambda: server.started, "the server has started")
        yield Site(services, address(listener))
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"
