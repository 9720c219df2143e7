"""A client that watches like an open page, comes back when it is cut off, and keeps what it was told."""

import json
import threading
import time
from collections.abc import Sequence
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.chaos.world import Person

AGAIN_SECONDS = 0.2
FINAL = ("completed", "failed", "canceled")


class Watcher:
    def __init__(self, url: str, cookie: str) -> None:
        self._url, self._cookie = url, cookie
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.frames = 0
        self.connected = False
        self.heard_at = time.monotonic()
        self.tasks: dict[str, dict[str, Any]] = {}
        self._seen: dict[str, dict[str, Any]] = {}
        self.troubles: list[str] = []
        """What no page may ever be told: that something went backwards."""

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def shows_truth(self, person: Person, ids: Sequence[str]) -> bool:
        """Whether it knows each task just as the product tells it to somebody who asks."""
        return all(_shown(self.tasks.get(each)) == _shown(person.task(each)) for each in ids)

    def __str__(self) -> str:
        """For a person who looks for the reason why it shows something else."""
        ago = time.monotonic() - self.heard_at
        return f"connected: {self.connected}, {self.frames} frames, the last {ago:.1f} s ago: {self.tasks}"

    def _run(self) -> None:
        while not self._stop.wait(AGAIN_SECONDS):
            try:
                self._watch()
            except (OSError, WebSocketException, EOFError):
                self.connected = False
            except Exception as trouble:  # a page would stand still in the same way, with an error in its console
                self.troubles.append(f"a page does not understand what it was told: {trouble!r}")

    def _watch(self) -> None:
        address = self._url.replace("http", "ws", 1) + "/ws"
        headers = {"Cookie": self._cookie}
        with connect(address, origin=self._url, additional_headers=headers, proxy=None, close_timeout=1) as socket:  # type: ignore[arg-type]
            self.connected = True
            while not self._stop.is_set():
                try:
                    self._take(json.loads(socket.recv(timeout=0.5)))
                except TimeoutError:
                    continue

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames += 1
        self.heard_at = time.monotonic()
        if frame["type"] == "snapshot":
            self.tasks = {}
        for task in (*frame.get("tasks", ()), *frame.get("upsert", ())):
            known = self.tasks.get(task["id"], {})
            if task["version"] >= known.get("version", 0):
                self.tasks[task["id"]] = known | task
                self._judge(self.tasks[task["id"]])
        for gone in frame.get("removed", ()):
            self.tasks.pop(gone, None)

    def _judge(self, task: dict[str, Any]) -> None:
        before = self._seen.get(task["id"], task)
        if task["version"] < before["version"]:
            self.troubles.append(f"{task['id']}: version {before['version']} became {task['version']}")
        if before["status"] in FINAL and task["status"] != before["status"]:
            self.troubles.append(f"{task['id']}: {before['status']} became {task['status']}")
        if any(task["records"][name] < before["records"][name] for name in ("done", "failed", "skipped")):
            self.troubles.append(f"{task['id']}: {before['records']} became {task['records']}")
        self._seen[task["id"]] = task


def _shown(task: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return (task["version"], task["status"], task["records"], task["emails"]) if task else None
