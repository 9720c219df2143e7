"""Clients that come back when they are cut off, with the pauses of `web/static/js/socket.js`."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable

from bench.socket import Socket, Tally

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, FIRST_WAITS = 1.0, 20.0, 4

Open = Callable[[], Awaitable[Socket]]


async def stay(socket: Socket, again: Open, tally: Tally) -> None:
    """Until cancelled."""
    while True:
        await socket.closed
        await asyncio.sleep(socket.pause)
        socket = await come_back(again, tally)


async def come_back(again: Open, tally: Tally) -> Socket:
    for attempt in itertools.count():
        await asyncio.sleep(wait_before(attempt))
        try:
            socket = await again()
        except OSError:
            tally.most_refused = max(tally.most_refused, attempt + 1)
        else:
            break
    tally.returns.append(time.monotonic() - tally.began)
    return socket


def wait_before(attempt: int) -> float:
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** max(0, attempt - FIRST_WAITS + 1))
    return random.random() * longest
