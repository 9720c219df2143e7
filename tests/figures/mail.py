"""A mail server that does to a message what its chance says, and keeps its own record of what it took."""

import random
import re
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class HostileServer:
    """Each message meets one of the `ways`, drawn by their weights."""

    def __init__(self, ways: Mapping[str, int], seed: int, seconds: float = 0.0, late_seconds: float = 2.0) -> None:
        """Every answer to a final dot takes `seconds`, a late one `late_seconds` more."""
        self._chance, self._ways = random.Random(seed), ways
        self._seconds, self._late_seconds = seconds, late_seconds
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Talk)
        self._server.hostile = self
        self.taken: list[tuple[str, float, bytes]] = []
        """Message-ID, when its DATA began (monotonic), and the message."""
        self.envelopes: list[tuple[str, str]] = []
        """Each recipient of a message that was taken, with its Message-ID."""
        self.met: Counter[str] = Counter()
        """How many messages met each way."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        with self._lock:
            return [identity for identity, _, _ in self.taken]

    def way(self) -> str:
        with self._lock:
            [way] = self._chance.choices(list(self._ways), list(self._ways.values()))
            self.met[way] += 1
            return way

    def take(self, message: bytes, began: float, recipients: Sequence[str]) -> None:
        found = MESSAGE_ID.search(message)
        assert found, message
        identity = found[1].decode()
        with self._lock:
            self.taken.append((identity, began, message))
            self.envelopes += [(recipient, identity) for recipient in recipients]

    def wait(self, late: bool) -> None:
        threading.Event().wait(self._seconds + (self._late_seconds if late else 0))

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    hostile: HostileServer


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.say("220 hostile")
        way = "ok"
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"QUIT":
                return self.say("221 bye")
            if word == b"MAIL":
                way, self.recipients = self.server.hostile.way(), []
            if word == b"RCPT" and way in REFUSALS:
                self.say(REFUSALS[way])
            elif word == b"RCPT" and way == "die":
                return
            elif word == b"DATA":
                if not self.receive(way):
                    return
            else:
                if word == b"RCPT":
                    self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
                self.say("250 ok")

    def receive(self, way: str) -> bool:
        """A message; False where the connection ends."""
        began = time.monotonic()
        self.say("354 go on")
        body = bytearray()
        for line in self.rfile:
            if line == b".\r\n":
                break
            if way == "drop before the dot":
                return False
            body += line[1:] if line.startswith(b"..") else line
        else:
            return False
        if way in AFTER_DOT:
            self.say(AFTER_DOT[way])
            return True
        self.server.hostile.take(bytes(body), began, self.recipients)
        if way == "drop after the dot":
            return False
        self.server.hostile.wait(late=way == "late")
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


REFUSALS = {"4xx": "450 try later", "5xx": "550 nobody here"}
AFTER_DOT = {"4xx after the dot": "451 not now", "5xx after the dot": "554 not this"}
HOSTILE = {
    "ok": 80, "late": 1, "4xx": 4, "5xx": 3, "4xx after the dot": 2, "5xx after the dot": 2, "die": 2,
    "drop before the dot": 3, "drop after the dot": 3,
}  # fmt: skip
FRIENDLY = {"ok": 1}


@contextmanager
def hostile_server(ways: Mapping[str, int] = FRIENDLY, seed: int = 1, seconds: float = 0.0) -> Iterator[HostileServer]:
    server = HostileServer(ways, seed, seconds)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
