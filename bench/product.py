"""The whole product as `background-tasks up` starts it (web, worker, clock, Redis), and browser's tabs of its pages."""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from actors.accounts import sessions
from actors.accounts.people import Viewer
from actors.clocks import SystemClock
from actors.db import Database
from actors.settings import load
from server import preparing
from tests.support.studio import Studio, insert_studio
from tests.support.up import started

PATIENCE_SECONDS = 20.0


class Tab:
    """An open page's socket: the tasks as they are shown, and what comes, as soon as it comes."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._changed = threading.Condition()
        self.tasks: dict[str, dict[str, Any]] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, **command: str) -> None:
        self._connection.send(json.dumps(command))

    def wait(self, task_id: str, *statuses: str, done: int = 0) -> float:
        """The moment (monotonic) in which the task shows one of the statuses, and at least so many records done."""

        def shows() -> bool:
            task = self.tasks.get(task_id)
            return task is not None and task["status"] in statuses and task["records"]["done"] >= done

        with self._changed:
            assert self._changed.wait_for(shows, PATIENCE_SECONDS), f"{task_id} does not become {statuses}"
            return time.monotonic()

    def _read(self) -> None:
        for text in self._connection:
            frame = json.loads(text)
            with self._changed:
                for task in (*frame.get("tasks", ()), *frame.get("upsert", ())):
                    self.tasks[task["id"]] = self.tasks.get(task["id"], {}) | task
                self._changed.notify_all()


class Product:
    def __init__(self, database: Database, studio: Studio, url: str) -> None:
        self._database, self.studio, self._url = database, studio, url
        self._token = self._session(studio.owner)
        headers = {"origin": url}
        self.http = httpx2.Client(base_url=url, cookies={"bt_session": self._token}, headers=headers, trust_env=False)

    @contextmanager
    def tab(self, viewer: Viewer) -> Iterator[Tab]:
        headers = {"Cookie": f"bt_session={self._session(viewer)}"}
        url = self._url.replace("http", "ws", 1) + "/ws"
        options: dict[str, Any] = {"proxy": None, "compression": None, "ping_interval": None}
        with connect(url, origin=Origin(self._url), additional_headers=headers, **options) as connection:
            yield Tab(connection)

    def launch(self, keyword: str, change: str, ids: list[int]) -> str:
        """The id of a task of the owner's that assigns the keyword to these students, or removes it."""
        body = {"kind": "assign_keywords", "params": {"keywords": [keyword], "change": change}}
        answer = self.http.post("/api/tasks", json=body | {"selection": {"ids": ids} if ids else {"all": True}})
        answer.raise_for_status()
        return str(answer.json()["task"]["id"])

    def _session(self, viewer: Viewer) -> str:
        return sessions.start(self._database, viewer.user_id, SystemClock().now())


@contextmanager
def whole(students: int) -> Iterator[Product]:
    """On SQLite and a Redis of its own, with so many students; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="bt-bench-", dir="/var/tmp") as folder:
        settings = load({"DATA_DIR": folder, "DATABASE_URL": "", "REDIS_URL": ""})
        preparing.migrate(settings)
        with closing(Database(settings.database_url)) as database:
            studio = insert_studio(database, family_count=students // 2)
            with started(Path(folder), "--no-demo") as running:
                product = Product(database, studio, running.wait_until_ready().url)
                with closing(product.http):
                    yield product
