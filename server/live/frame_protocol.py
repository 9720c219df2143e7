"""Uvicorn's WebSocket protocol, with what a hub of thousands of sockets needs and ASGI cannot say.

Naive: `await websocket.send_text()` for each client. Problem: every delivery passes Starlette, uvicorn and the
WebSocket library to build the same frame again, and a client that does not read holds up the loop. Chosen: the hub
builds a frame once and hands it to each transport that wants it (`Wire`).

Beside that, four holes are closed: a reader that stalled is dropped instead of flushed for ever; control pings count
as messages; what waits in the kernel for a slow client is bounded; and a stopping server spreads its goodbyes, so that
not everybody comes back in the same instant.

It touches only `connection_made`, `connection_lost`, `pause_writing`, `resume_writing`, `close_sent`, `handle_close`,
`handle_ping`, `keepalive_timeout`, `shutdown`, `run_asgi` and `send` of the parent, in the versions of uvicorn that
pyproject.toml allows.
"""

import itertools
import logging
import socket
from asyncio import BaseTransport
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame as WebSocketFrame

from server.live.allowance import Allowance
from server.live.wire import EXTENSION, Frame
from server.messages import CLOSE_FLOOD, CLOSE_RESTART

LOGGER = logging.getLogger("uvicorn.error.socket")
LOGGER.setLevel(logging.WARNING)
"""Of what the parent and the library say, failures alone: their two lines for each socket that opens tell nobody much,
and took a third of a handshake."""
BUFFER_BYTES = 32 * 1024
"""Beyond so much that waits in our own memory, a client takes no frames."""
UNSENT_BYTES = 16 * 1024
"""The kernel holds no more that has not left yet; what has left is bounded by the reader's own window."""
PINGS_A_SECOND, PING_BURST = 2, 20
LAST_WORD_SECONDS = 1.0
CLOSES_A_SECOND = 350.0
"""Of all processes of a port together. Clients come back at a random moment of the next second: some 400 a second."""
SHORT_SPREAD_SECONDS = 1.0
AWAY_SECONDS = 5.0
"""From its last goodbye until a web process, started again, serves."""


class FrameProtocol(WebSocketsSansIOProtocol):
    """For `uvicorn --ws server.live.frame_protocol:FrameProtocol`."""

    on_pause: Callable[[], None] | None = None
    on_drain: Callable[[], None] | None = None
    on_flood: Callable[[], None] | None = None
    closes_a_second = CLOSES_A_SECOND
    goodbyes = itertools.count()
    longest_spread = 6.0
    """Seconds within which a stopping server has said goodbye to everybody, however many they are."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.logger = self.conn.logger = LOGGER
        self.pings = Allowance(PINGS_A_SECOND, PING_BURST)
        self.transport.set_write_buffer_limits(high=BUFFER_BYTES)
        # The library writes all that it has at once, so a whole frame of ours is never inside one of its own.
        self.write: Callable[[Frame], None] = self.transport.write
        sock = transport.get_extra_info("socket")
        if sock.family != socket.AF_UNIX and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)

    @property
    def takes_frames(self) -> bool:
        return self.writable.is_set() and not self.close_sent and not self.transport.is_closing()

    @property
    def close_sent(self) -> bool:
        return self._close_sent

    @close_sent.setter
    def close_sent(self, sent: bool) -> None:
        # However the parent came to say goodbye: nothing may follow.
        self._close_sent = sent
        if sent:
            self._pause()

    def abort(self) -> None:
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._pause()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._pause()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.takes_frames and self.on_drain:
            self.on_drain()

    def handle_close(self, event: WebSocketFrame) -> None:
        super().handle_close(event)
        self._pause()

    def handle_ping(self) -> None:
        if self.pings.take(self.loop.time()):
            return super().handle_ping()
        if self.close_sent:
            return
        if self.on_flood:
            self.on_flood()
        self.conn.data_to_send()  # the pong that it will not get
        self.conn.send_close(CLOSE_FLOOD, "too many pings")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_FLOOD, "reason": "too many pings"})
        # As the parent does after a close of the application: to close at once, with more of the flood on the way here,
        # would be a reset, and the client would not learn why.
        self.close_timer = self.loop.call_later(LAST_WORD_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """It has not answered a ping: the parent waits for its buffer to drain, which it never does."""
        super().keepalive_timeout()
        self.transport.abort()

    def shutdown(self) -> None:
        """The server stops: say so to a few at a time. The hub goes on serving those whose turn has not come."""
        total = len(self.connections)
        spread = min(self.longest_spread, total / self.closes_a_second)
        self.loop.call_later(next(self.goodbyes) % total / total * spread, self._say_goodbye, _pause_after(spread))

    def _say_goodbye(self, pause: str) -> None:
        if self.disconnected:
            return
        if self.handshake_complete and not self.close_sent:
            # What the parent does without a reason.
            self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_RESTART, "reason": pause})
            self.conn.send_close(CLOSE_RESTART, pause)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        super().shutdown()
        self._abort_later()

    async def run_asgi(self) -> None:
        cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def _pause(self) -> None:
        if self.on_pause:
            self.on_pause()

    def _abort_later(self) -> None:
        self.loop.call_later(LAST_WORD_SECONDS, self.transport.abort)


def _pause_after(spread: float) -> str:
    """The reason of a goodbye: how many seconds to stay away, where goodbyes take so many seconds; empty for none.

    Everybody stays away until the last has been told and we are there again, so they come back as spread as they went.
    Where all were told at once they are few, and may wait at our door.
    """
    return str(round(spread + AWAY_SECONDS)) if spread > SHORT_SPREAD_SECONDS else ""


def protocol_of(processes: int) -> type[FrameProtocol]:
    """What each of so many processes of one port runs, which stop together."""

    class Protocol(FrameProtocol):
        closes_a_second = CLOSES_A_SECOND / processes

    return Protocol
