"""Clients that come back when they are cut off, with the pauses of `web/static/js/socket.js`."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable

from bench.socket import Socket, Tally

LEAST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 20.0

Open = Callable[[], Awaitable[Socket]]


async def stay(socket: Socket, again: Open, tally: Tally) -> None:
    """Until cancelled."""
    while True:
        await socket.closed
        socket = await come_back(again, tally, socket.pause)


async def come_back(again: Open, tally: Tally, pause: float) -> Socket:
    """After the pause that the server has asked for."""
    lost_at = time.monotonic()
    await asyncio.sleep(pause)
    for refused in itertools.count():
        await asyncio.sleep(wait_before(time.monotonic() - lost_at if refused else 0))
        try:
            socket = await again()
        except OSError:
            tally.most_refused = max(tally.most_refused, refused + 1)
        else:
            break
    tally.returns.append(time.monotonic() - tally.began)
    return socket


def wait_before(outage: float) -> float:
    return random.random() * min(LONGEST_WAIT_SECONDS, max(LEAST_WAIT_SECONDS, outage))
