"""The crowd: a process of its own that opens many sockets, counts what comes, and notes when.

Raw asyncio, so that it costs a fraction of any server that it measures; it tells its own CPU and lag, too. It reads an
`Order` as its first line, answers `ready` once every socket is open and quiet, and a report for each further line.
"""

import asyncio
import sys
import time
from resource import RLIMIT_NOFILE, RUSAGE_SELF, getrlimit, getrusage, setrlimit

import msgspec
import uvloop

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
        )
        self._begin()
        return report

    def _begin(self) -> None:
        self._tally.clear()
        self._late, self._began, self._cpu = 0.0, time.monotonic(), _cpu()


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def open_all(order: Order, tally: Tally) -> list[Socket]:
    loop, turns = asyncio.get_running_loop(), asyncio.Semaphore(order.at_once)

    async def open_one(number: int) -> Socket:
        headers = order.headers[number % len(order.headers)]
        async with turns:
            make = lambda: Socket(order.port, order.path, headers, tally, judged=number % 10 == 0)  # noqa: E731
            _, socket = await loop.create_connection(make, "127.0.0.1", order.port)
            await socket.opened
            return socket

    return await asyncio.gather(*(open_one(number) for number in range(order.sockets)))


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
    meter = Meter(tally)
    watching = asyncio.ensure_future(meter.watch())
    print("ready", flush=True)
    while await lines.readline():
        print(msgspec.json.encode(meter.report()).decode(), flush=True)
    watching.cancel()
    for socket in sockets:
        socket.transport.abort()


if __name__ == "__main__":
    uvloop.run(main())
