"""The web process: uvicorn, with the limits that live sockets need."""

import signal
import socket
import sys

import uvicorn

from actors import logs
from actors.settings import load
from server import memory
from server.live.frame_protocol import protocol_of
from server.messages import MAX_CLIENT_FRAME_BYTES

APP = "server.app:create"
PING_SECONDS = 20
STOP_SECONDS = 8
"""Goodbyes are spread over 6 s where many are connected; the supervisor waits 10 s."""


def serve(listener: socket.socket, one_of: int = 1) -> None:
    """Serve on `listener` until SIGTERM or SIGINT, as one of so many processes of the port."""
    logs.configure("web", load().log_format)
    # Uvicorn raises the signal that stopped it once more, when it is done: it shall end us, and as a success.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    Server(configuration(one_of)).run(sockets=[listener])


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        memory.set_aside()


def configuration(one_of: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        APP,
        factory=True,
        ws=protocol_of(one_of),
        ws_per_message_deflate=False,  # costs 45 kB a client, and compressing secrets leaks them (CRIME, BREACH)
        ws_max_size=MAX_CLIENT_FRAME_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        access_log=False,
        log_config=None,  # ours, see `actors.logs`
    )
