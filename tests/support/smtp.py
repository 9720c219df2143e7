"""A real SMTP server on loopback that keeps what it accepted, and misbehaves as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from server.listening import bind


class Sink:
    """What the server accepted, by Message-ID; and what it does to the next messages."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.accepted: list[Message] = []
        self.recipients: dict[str, str] = {}
        """Recipient -> the answer that they get instead of `250 OK`, or `drop` or `drop after the dot`."""
        self.began = 0
        """How many messages the server was asked to take (DATA)."""
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return [str(message["Message-ID"]).strip() for message in self.accepted]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.recipients.get(address, "250 OK")
        if answer == "drop":
            server.transport.abort()
        if answer[0] in "45":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        with self.lock:
            assert isinstance(envelope.content, bytes)
            self.accepted.append(message_from_bytes(envelope.content))
        if self.recipients.get(recipient) == "drop after the dot":
            server.transport.abort()
        return "250 OK"


class CountingServer(SMTP):
    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        self.event_handler.began += 1
        await super().smtp_DATA(arg)


class CountingController(Controller):
    def factory(self) -> SMTP:
        return CountingServer(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp_server() -> Iterator[Sink]:
    sink = Sink()
    with bind("127.0.0.1", 0) as free:
        sink.port = free.getsockname()[1]
    controller: Any = CountingController(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
