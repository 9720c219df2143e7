"""The floor: each frame is built once and written to bare transports. No product can do less."""

import asyncio
import base64
import hashlib
import re

import uvloop
from websockets.frames import Frame, Opcode

from bench.peers.events import PORT, events

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
)
transports: set[asyncio.Transport] = set()


class Socket(asyncio.Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.transport not in transports and (key := re.search(rb"(?i)sec-websocket-key: *(\S+)", data)):
            self.transport.write(ANSWER % base64.b64encode(hashlib.sha1(key[1] + GUID).digest()))
            transports.add(self.transport)

    def connection_lost(self, _error: Exception | None) -> None:
        transports.discard(self.transport)


async def main() -> None:
    await asyncio.get_running_loop().create_server(Socket, "127.0.0.1", PORT, backlog=2048)
    async for event in events():
        frame = Frame(Opcode.TEXT, event.encode()).serialize(mask=False)
        for transport in transports:
            transport.write(frame)


uvloop.run(main())
