"""A server that the test plays itself: the page's socket, and every frame that goes over it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, WebSocketRoute

INTERNAL_ERROR = 1011
ME = {"id": 7, "name": "Maria Lopez"}
CAN = {"cancel": True, "delete": False, "pause": True, "resume": False, "retry": False}
OVER = {"cancel": False, "delete": True, "pause": False, "resume": False, "retry": True}
COUNTS = ("queued", "running", "paused", "completed", "failed", "canceled")


def task(number: int, **fields: Any) -> dict[str, Any]:
    """A running task of the viewer's; higher numbers are newer."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC) + timedelta(seconds=number)
    records = {"total": 100, "done": 0, "failed": 0, "skipped": 0}
    return {
        "id": f"task-{number:05}", "version": 1, "kind": "send_statements", "title": f"Task {number}",
        "status": "running", "source": "staff", "workflow": None, "created_by": ME, "created_at": at.isoformat(),
        "started_at": at.isoformat(), "finished_at": None, "expires_at": None, "records": records, "emails": None,
        "eta_seconds": None, "message": None, "result": None, "can": CAN, "delete_advised": False,
        "record_type": "families", "canceled_by": None, "progress_at": None,
    } | fields  # fmt: skip


def ended(status: str, **fields: Any) -> dict[str, Any]:
    """What changes of a task with its end."""
    return {"status": status, "finished_at": datetime.now(UTC).isoformat(), "can": OVER, **fields}


class Stage:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        """Every command that the page has sent, but for pings."""
        self.opened = 0
        """How often the page came back."""
        self.is_cut = False
        self._socket: WebSocketRoute | None = None
        self._tasks: dict[str, dict[str, Any]] = {}

    async def before(self, page: Page, *tasks: dict[str, Any]) -> "Stage":
        """Take the place of the server on this page, from its next visit on; `tasks` are the first snapshot."""
        self._tasks = {each["id"]: each for each in tasks}
        await page.route_web_socket("**/ws", self._connect)
        return self

    def upsert(self, *changes: dict[str, Any]) -> None:
        """Each has an `id`, and what changed; a task that is new comes whole. The version rises by itself."""
        for change in changes:
            known = self._tasks.get(change["id"], {"version": 0})
            change["version"] = known["version"] + 1
            self._tasks[change["id"]] = known | change
        self.send({"type": "tasks", "upsert": list(changes), "removed": [], "counts": self._counts()})

    def progress(self, number: int, done: int, **fields: Any) -> None:
        change = {"records": {"total": 100, "done": done, "failed": 0, "skipped": 0}, **fields}
        self.upsert({"id": f"task-{number:05}", **change})

    def remove(self, *numbers: int) -> None:
        ids = [f"task-{number:05}" for number in numbers]
        for each in ids:
            del self._tasks[each]
        self.send({"type": "tasks", "upsert": [], "removed": ids, "counts": self._counts()})

    def send(self, message: dict[str, Any]) -> None:
        assert self._socket
        self._socket.send(json.dumps(message))

    async def cut(self, code: int = INTERNAL_ERROR) -> None:
        """Close the page's socket, and every next one until `mend`."""
        self.is_cut = True
        assert self._socket
        await self._socket.close(code=code)

    def mend(self) -> None:
        self.is_cut = False

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            return await socket.close(code=INTERNAL_ERROR)
        self.opened += 1
        self._socket = socket
        socket.on_message(self._take)
        user = ME | {"email": "m@x.test", "role": "staff"}
        self.send(
            {
                "type": "hello",
                "protocol": 1,
                "user": user,
                "now": datetime.now(UTC).isoformat(),
                "seen_at": None,
                "workers": True,
            }
        )
        self.send({"type": "snapshot", "tasks": list(self._tasks.values()), "counts": self._counts()})

    def _take(self, text: str | bytes) -> None:
        message = json.loads(text)
        if message["type"] != "ping":
            self.asked.append(message)
        self.send({"type": "ack", "ref": message["ref"]})

    def _counts(self) -> dict[str, int]:
        return {status: sum(each["status"] == status for each in self._tasks.values()) for status in COUNTS}
