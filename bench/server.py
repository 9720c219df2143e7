"""A server under measurement, whoever made it: where its sockets are, and how it is told of events."""

import time
from collections.abc import Callable

import msgspec


class Server(msgspec.Struct):
    name: str
    pid: int
    port: int
    publish: Callable[[int], None]
    """Tell the server, through Redis, that the task with this number has changed; the message carries a `stamp()`."""
    path: str = "/"
    headers: tuple[dict[str, str], ...] = ({},)
    """Of the sockets in turn."""


def stamp() -> str:
    """The moment, as the crowd reads it."""
    return f"at={time.monotonic_ns() // 1_000}"
