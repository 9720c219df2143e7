"""The crowd: a process of its own that opens many sockets, counts what comes, and notes when.

Raw asyncio, so that it costs a fraction of any server that it measures; it tells its own CPU and lag, too. It reads an
`Order` as its first line, answers `ready` once every socket is open and quiet, and a report for each further line.
"""

import asyncio
import sys
import time
from functools import partial
from resource import RLIMIT_NOFILE, RUSAGE_SELF, getrlimit, getrusage, setrlimit
from typing import Any

import msgspec
import uvloop

from bench.returning import stay
from bench.socket import Socket, Tally

OPEN_SECONDS = 60.0
QUIET_SECONDS = 1.0
TICK_SECONDS = 0.02


class Order(msgspec.Struct):
    port: int
    path: str
    headers: tuple[dict[str, str], ...]
    """Of the sockets in turn: the first has the first ones, and so on in a circle."""
    sockets: int
    at_once: int = 50
    """How many are opened at the same time."""
    returns: bool = False
    """Whether those that are cut off come back."""
    deaf: int = 0
    """How many of each ten do not read from when all are open; never those that are judged."""


class Report(msgspec.Struct):
    """What came in the time since the last line."""

    seconds: float
    messages: int
    bytes: int
    ages: list[float]
    """Seconds from publishing to arrival, of one socket in ten."""
    cpu: float
    """Seconds of CPU that this process took."""
    lag: float
    """The longest that its own loop was late, in seconds: ages are not told more precisely."""
    oldest_newest: float
    """When that was published which the socket that is most behind got last (of one in ten; monotonic clock)."""
    snapshots: list[tuple[float, int]]
    """All that came ever, of ours: how long after the start of this process, and how many tasks it held."""
    lists: list[tuple[float, int]]
    """The same, the last one of each socket that is open now."""
    began: float
    """When this process did, by the monotonic clock."""
    returns: list[float]
    """When clients came back, ever, after the start of this process."""
    most_refused: int
    """How often the one that was refused most often was, before it came back."""


class Meter:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._late = 0.0
        self._begin()

    async def watch(self) -> None:
        while True:
            due = time.monotonic() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            self._late = max(self._late, time.monotonic() - due)

    def report(self) -> Report:
        tally = self._tally
        seconds, cpu = time.monotonic() - self._began, _cpu() - self._cpu
        report = Report(
            seconds=seconds,
            messages=tally.messages,
            bytes=tally.bytes,
            ages=tally.ages,
            cpu=cpu,
            lag=self._late,
            oldest_newest=min(tally.newest.values(), default=0.0),
            snapshots=tally.snapshots,
            lists=list(tally.lists.values()),
            began=tally.began,
            returns=tally.returns,
            most_refused=tally.most_refused,
        )
        self._begin()
        return report

    def _begin(self) -> None:
        self._tally.clear()
        self._late, self._began, self._cpu = 0.0, time.monotonic(), _cpu()


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def open_one(order: Order, tally: Tally, number: int) -> Socket:
    headers = order.headers[number % len(order.headers)]
    make = lambda: Socket(order.port, order.path, headers, tally, judged=number % 10 == 0)  # noqa: E731
    _, socket = await asyncio.get_running_loop().create_connection(make, "127.0.0.1", order.port)
    await socket.opened
    return socket


async def open_all(order: Order, tally: Tally) -> list[Socket]:
    turns = asyncio.Semaphore(order.at_once)

    async def in_turn(number: int) -> Socket:
        async with turns:
            return await open_one(order, tally, number)

    return await asyncio.gather(*(in_turn(number) for number in range(order.sockets)))


def keep_open(order: Order, tally: Tally, sockets: list[Socket]) -> asyncio.Future[list[None]]:
    stays = (stay(each, partial(open_one, order, tally, number), tally) for number, each in enumerate(sockets))
    return asyncio.gather(*stays)


async def quiet(tally: Tally) -> None:
    """Until nothing has come for a while: every snapshot is there."""
    seen = -1
    while tally.frames != seen:
        seen = tally.frames
        await asyncio.sleep(QUIET_SECONDS)


async def main() -> None:
    setrlimit(RLIMIT_NOFILE, (getrlimit(RLIMIT_NOFILE)[1],) * 2)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tally = Tally()
    order = msgspec.json.decode(await lines.readline(), type=Order)
    async with asyncio.timeout(OPEN_SECONDS):
        sockets = await open_all(order, tally)
        await quiet(tally)
    for number, socket in enumerate(sockets):
        if 0 < number % 10 <= order.deaf:
            socket.transport.pause_reading()
    meter = Meter(tally)
    watching: list[asyncio.Future[Any]] = [asyncio.ensure_future(meter.watch())]
    if order.returns:
        watching.append(keep_open(order, tally, sockets))
    print("ready", flush=True)
    while await lines.readline():
        print(msgspec.json.encode(meter.report()).decode(), flush=True)
    for each in watching:
        each.cancel()
    for socket in sockets:
        socket.transport.abort()


if __name__ == "__main__":
    uvloop.run(main())
