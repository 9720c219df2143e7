"""Which peers there are, and how each is started."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import redis

from bench.machine import ROOT, free_port, process
from bench.server import Server, stamp

CHANNEL = "bench"
PYTHON = str(ROOT / "bench" / ".venv" / "bin" / "python")
PADDING = "." * 328
"""An event of 380 bytes, which is what a change of a task of ours takes."""


class Peer(NamedTuple):
    name: str
    command: list[str]
    path: str = "/"


def _python(module: str) -> list[str]:
    return [PYTHON, "-m", f"bench.peers.{module}"]


FLOOR = Peer("bare floor", _python("floor"))
PEERS = (
    FLOOR,
    Peer("websockets.broadcast", _python("websockets_broadcast")),
    Peer("Starlette loop", _python("starlette_loop")),
    Peer("python-socketio", _python("python_socketio"), "/socket.io/?EIO=4&transport=websocket"),
    Peer("Django Channels", _python("django_channels")),
    Peer("node ws", ["node", "bench/node/ws.js"]),
    Peer("Socket.IO, Redis", ["node", "bench/node/socketio.js"], "/socket.io/?EIO=4&transport=websocket"),
)


def at_hand(peers: Sequence[Peer]) -> list[Peer]:
    """Those that can run here: node's only where node is."""
    return [peer for peer in peers if peer.command[0] != "node" or shutil.which("node")]


@contextmanager
def running(peer: Peer, redis_url: str) -> Iterator[Server]:
    port = free_port()
    environ = {"PORT": str(port), "REDIS_URL": redis_url}
    with process(peer.command, environ, port) as pid, redis.Redis.from_url(redis_url) as client:

        def publish(number: int) -> None:
            client.publish(CHANNEL, f'{{"type":"event","task":{number},"message":"{stamp()} {PADDING}"}}')

        yield Server(peer.name, pid, port, publish, peer.path)
