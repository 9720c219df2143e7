"""What the scenarios share: the servers in turn, on one Redis, and events at an even rate."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

from bench import ours
from bench.crowd import Crowd, crowd
from bench.machine import redis_server
from bench.peers import catalogue
from bench.peers.catalogue import Peer
from bench.server import Server


def servers(peers: Sequence[Peer], **options: int) -> Iterator[AbstractContextManager[Server]]:
    """Those of `peers` that can run here, then ours, with its `options`; each begins when its block does."""
    with redis_server() as redis_url:
        for peer in catalogue.at_hand(peers):
            yield catalogue.running(peer, redis_url)
        yield ours.running(redis_url, **options)


def crowds(
    peers: Sequence[Peer], sizes: Sequence[int], more: Sequence[int] = (), **options: int
) -> Iterator[tuple[Server, Crowd, int]]:
    """Each of the servers before crowds of these sizes, one after the other; ours before those of `more`, too."""
    for starting in servers(peers, **options):
        with starting as server:
            for size in (*sizes, *more) if server.name == ours.NAME else sizes:
                with crowd(server, size) as sockets:
                    yield server, sockets, size


def at_rate(rate: float, seconds: float) -> Iterator[int]:
    """Numbers from 0, one whenever it is time for it; at once where we are late."""
    due = time.monotonic()
    for number in range(int(rate * seconds)):
        yield number
        due += 1 / rate
        time.sleep(max(0.0, due - time.monotonic()))
