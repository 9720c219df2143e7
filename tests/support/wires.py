"""The hub's side of sockets without sockets: a wire that the test stalls and drains, and what a browser makes of it."""

import json
from collections.abc import Callable
from typing import Any

from actors.accounts.people import Viewer
from actors.accounts.sessions import IDLE_LIMIT, Session
from server.live.client import Client
from server.live.wire import Frame, text_of
from tests.support.clocks import START


class Browser:
    """The store of `web/static/js/store.js`, fed with frames."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.tasks: dict[str, dict[str, Any]] = {}
        self.counts: dict[str, int] = {}

    def take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] == "snapshot":
            self.tasks = {task["id"]: task for task in frame["tasks"]}
        for gone in frame.get("removed", ()):
            self.tasks.pop(gone, None)
        for task in frame.get("upsert", ()):
            known = self.tasks.get(task["id"], task if "title" in task else None)
            if known is not None:
                assert task["version"] >= known["version"], "an older version came later"
                self.tasks[task["id"]] = known | task
        self.counts = frame.get("counts", self.counts)


class FakeWire:
    def __init__(self) -> None:
        self.browser = Browser()
        self.takes_frames = True
        self.aborted = False
        self.on_pause: Callable[[], None] | None = None
        self.on_drain: Callable[[], None] | None = None
        self.on_flood: Callable[[], None] | None = None

    def write(self, frame: Frame) -> None:
        assert self.takes_frames, "a frame for a client that takes none"
        self.browser.take(json.loads(text_of(frame)))

    def abort(self) -> None:
        self.aborted = True

    def stall(self) -> None:
        self.takes_frames = False
        if self.on_pause:
            self.on_pause()

    def drain(self) -> None:
        self.takes_frames = True
        if self.on_drain:
            self.on_drain()


class Timers:
    """`loop.call_later`, for a test that gives the time."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def later(self, _seconds: float, call: Callable[[], None]) -> None:
        self._waiting.append(call)

    def fire(self) -> None:
        """Call all that waits now; what they ask for waits for the next time."""
        due, self._waiting = self._waiting, []
        for call in due:
            call()

    def __len__(self) -> int:
        return len(self._waiting)


def client_on(wire: FakeWire, viewer: Viewer) -> Client:
    return Client(Session("hash", viewer, None, START, START + IDLE_LIMIT), wire)
