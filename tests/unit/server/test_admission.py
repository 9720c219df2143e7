"""A herd of handshakes: a few at once, the others in line, and those beyond the line told to come back."""

from typing import Any

import anyio
import pytest

from server.live import admission
from server.live.admission import Admission
from server.metrics import Metrics

FEW = 2


class Door:
    """An application that answers each handshake when the test lets it, and goes on serving it."""

    def __init__(self) -> None:
        self.begun = 0
        self.answering = anyio.Semaphore(0)
        self.metrics = Metrics()
        self.admission = Admission(self.serve, self.metrics)
        self.sent: list[dict[str, Any]] = []

    async def serve(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.begun += 1
        await self.answering.acquire()
        await send({"type": "websocket.accept"})
        await anyio.sleep_forever()

    async def knock(self, kind: str = "websocket") -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            self.sent.append(message)

        scope = {"type": kind, "headers": [], "extensions": {"websocket.http.response": {}}}
        await self.admission(scope, receive, send)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(admission, "AT_ONCE", FEW)
    monkeypatch.setattr(admission, "MOST_WAITING", FEW)
    return Door()


async def test_the_next_one_begins_when_one_is_answered(door: Door) -> None:
    async with anyio.create_task_group() as herd:
        for _ in range(2 * FEW):
            herd.start_soon(door.knock)
        await anyio.wait_all_tasks_blocked()
        assert door.begun == FEW
        door.answering.release()
        await anyio.wait_all_tasks_blocked()
        assert door.begun == FEW + 1
        herd.cancel_scope.cancel()


async def test_one_that_ends_unanswered_leaves_its_place(door: Door) -> None:
    async with anyio.create_task_group() as herd:
        with anyio.move_on_after(0):
            await door.knock()
        for _ in range(FEW):
            herd.start_soon(door.knock)
        await anyio.wait_all_tasks_blocked()
        assert door.begun == FEW + 1
        herd.cancel_scope.cancel()


async def test_beyond_the_line_one_is_told_when_to_come_back(door: Door) -> None:
    async with anyio.create_task_group() as herd:
        for _ in range(2 * FEW):
            herd.start_soon(door.knock)
        await anyio.wait_all_tasks_blocked()
        await door.knock()
        (started, _body) = door.sent
        assert started["status"] == 503
        assert (b"retry-after", b"5") in started["headers"]
        assert door.metrics.turned_away._value.get() == 1
        herd.cancel_scope.cancel()


async def test_a_page_does_not_wait(door: Door) -> None:
    async with anyio.create_task_group() as herd:
        for _ in range(3 * FEW):
            herd.start_soon(door.knock, "http")
        await anyio.wait_all_tasks_blocked()
        assert door.begun == 3 * FEW
        herd.cancel_scope.cancel()
