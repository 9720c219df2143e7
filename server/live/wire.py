"""How frames reach one client: the one interface, and the way that works under every ASGI server.

Under our own server a frame is written to the transport as it is (`live.frame_protocol`); `docs/performance.md` says
what each way costs.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import anyio
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.frames import Frame as WebSocketFrame
from websockets.frames import Opcode

EXTENSION = "background_tasks.wire"
"""Under this name our server offers its wire in the scope's `extensions`."""

GONE = (WebSocketDisconnect, RuntimeError)
"""What sending raises once the client has left, depending on the moment."""


MOST_WAITING = 2
"""So many frames under way make a client of plain ASGI one that takes no more."""

Frame = bytes
"""A message as a WebSocket frame, made once for all who get it, and ready for any transport."""


def make_frame(text: bytes) -> Frame:
    return WebSocketFrame(Opcode.TEXT, text).serialize(mask=False)


def text_of(frame: Frame) -> str:
    """What `make_frame` was given."""
    begins = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[begins:].decode()


class Wire(Protocol):
    on_pause: Callable[[], None] | None
    """Called when `takes_frames` becomes false: by too much that waits, or for good."""
    on_drain: Callable[[], None] | None
    """Called when `takes_frames` becomes true again."""
    on_flood: Callable[[], None] | None
    """Called when the client is dropped because of its control frames."""

    @property
    def takes_frames(self) -> bool:
        """Whether the client has read enough of what it was sent. What it is given otherwise would only wait."""

    @property
    def write(self) -> Callable[[Frame], None]:
        """Gives a frame away, while `takes_frames`. Never waits, never raises; may call `on_pause`."""

    def abort(self) -> None:
        """Drop the connection without waiting for anything."""


class AsgiWire:
    """Through plain ASGI `send`, one frame at a time, for a server that offers nothing better."""

    def __init__(self, websocket: WebSocket) -> None:
        self.on_pause: Callable[[], None] | None = None
        self.on_drain: Callable[[], None] | None = None
        self.on_flood: Callable[[], None] | None = None
        self._websocket = websocket
        self._frames: list[Frame] = []
        self._wake = anyio.Event()
        self._scope = anyio.CancelScope()

    @property
    def takes_frames(self) -> bool:
        return len(self._frames) < MOST_WAITING

    def write(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._wake.set()
        if not self.takes_frames and self.on_pause:
            self.on_pause()

    def abort(self) -> None:
        self._scope.cancel()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["AsgiWire"]:
        """Frames are sent while the block runs; an abort ends the block."""
        with self._scope:
            async with anyio.create_task_group() as sending:
                sending.start_soon(self._send_for_ever)
                yield self
                sending.cancel_scope.cancel()

    async def _send_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake = anyio.Event()
            try:
                while self._frames:
                    await self._websocket.send_text(text_of(self._frames[0]))
                    del self._frames[0]
            except GONE:
                return  # whoever reads is told, too, and ends the connection
            if self.on_drain:
                self.on_drain()


@asynccontextmanager
async def wire_of(websocket: WebSocket) -> AsyncIterator[Wire]:
    """The best wire that the server offers, usable within the block."""
    ours: Wire | None = websocket.scope.get("extensions", {}).get(EXTENSION)
    if ours is not None:
        yield ours
    else:
        async with AsgiWire(websocket).running() as wire:
            yield wire
