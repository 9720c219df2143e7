"""One WebSocket of the crowd, as little as a client can be: it counts frames, and answers pings."""

import asyncio
import re
import time
from typing import cast

STAMP = re.compile(rb"at=(\d+)")
MARK = b"at="
"""In every message that counts; what follows is when it was published, in microseconds of the monotonic clock."""
SNAPSHOT, TASK = b'"type":"snapshot"', b'"created_by":'
"""In ours: the first state that a client gets, and what each task in it has once."""
CLOSE, PING, PONG = 0x8, 0x9, 0x8A
RESTART = (1012).to_bytes(2)
SOCKETIO = "/socket.io/"


class Tally:
    """What all sockets of the process have got."""

    def __init__(self) -> None:
        self.frames = 0
        """Of any kind, ever."""
        self.began = time.monotonic()
        self.snapshots: list[tuple[float, int]] = []
        self.newest: dict[Socket, float] = {}
        self.lists: dict[Socket, tuple[float, int]] = {}
        self.returns: list[float] = []
        self.most_refused = 0
        self.clear()

    def clear(self) -> None:
        self.messages = self.bytes = 0
        self.ages: list[float] = []


class Socket(asyncio.Protocol):
    def __init__(self, port: int, path: str, headers: dict[str, str], tally: Tally, judged: bool) -> None:
        """`judged`: note the age of everything that comes."""
        extra = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n{extra}\r\n"
        )
        self._socketio = path.startswith(SOCKETIO)
        self._tally, self._judged = tally, judged
        self._waiting = b""
        self.pause = 0.0
        """So many seconds the server wants to be left alone, as its goodbye said."""
        self.opened = asyncio.get_running_loop().create_future()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._hello.encode())

    def data_received(self, data: bytes) -> None:
        data = self._waiting + data if self._waiting else data
        if not self.opened.done():
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._waiting = head
                return
            self._open(head)
        self._waiting = self._take_frames(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed.set_result(None)
        self._tally.lists.pop(self, None)
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed before it was open"))

    def _open(self, head: bytes) -> None:
        if head.startswith(b"HTTP/1.1 101"):
            self.opened.set_result(None)
            if self._judged:
                self._tally.newest[self] = 0.0
        else:
            self.opened.set_exception(ConnectionError(head.decode()))

    def _take_frames(self, data: bytes) -> bytes:
        """Count all whole frames; what is left of the last one."""
        at = 0
        while len(data) - at >= 2:
            length, begins = data[at + 1] & 0x7F, at + 2
            if length >= 126:
                begins = at + (4 if length == 126 else 10)
                length = int.from_bytes(data[at + 2 : begins])
            if len(data) < begins or len(data) < begins + length:
                break
            self._take(data[at] & 0xF, data[begins : begins + length])
            at = begins + length
        return data[at:]

    def _take(self, opcode: int, payload: bytes) -> None:
        tally = self._tally
        tally.frames += 1
        if MARK in payload:
            tally.messages += 1
            tally.bytes += len(payload)
            if self._judged:
                self._judge(payload)
        elif SNAPSHOT in payload:
            tally.lists[self] = time.monotonic() - tally.began, payload.count(TASK)
            tally.snapshots.append(tally.lists[self])
        elif opcode == CLOSE and payload.startswith(RESTART):
            self.pause = float(payload.removeprefix(RESTART) or 0)
        elif opcode == PING:
            self._send(PONG, payload)
        elif self._socketio and payload[:1] in b"02":
            self._send(0x81, b"40" if payload[:1] == b"0" else b"3")

    def _judge(self, payload: bytes) -> None:
        now, stamps = time.monotonic(), [int(stamp) / 1e6 for stamp in STAMP.findall(payload)]
        self._tally.ages.extend(now - stamp for stamp in stamps)
        self._tally.newest[self] = max(stamps)

    def _send(self, first: int, payload: bytes) -> None:
        # Masked with zeros, which change nothing.
        self.transport.write(bytes([first, 0x80 | len(payload)]) + bytes(4) + payload)
