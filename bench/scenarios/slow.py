"""Slow: what do clients that do not read cost the others, while TASKS tasks tick TICKS times a second?

The same web process before crowds of the same size, one after the other: first all read, then one in ten does not. One
crowd that all read comes before them, and is not told of: it pays for what a process keeps for ever.
"""

import time

import msgspec

from bench.contest import at_rate, servers
from bench.crowd import Crowd, crowd
from bench.machine import memory_bytes
from bench.must import Must
from bench.server import Server
from bench.table import percentile, show

TASKS, TICKS = 100, 10
SOCKETS, GROUPS = 200, 20
SECONDS = 8
PAUSE_SECONDS = 1.0
MOST_BYTES_EACH = 256 * 1024
"""Of memory of the process for a client that does not read: what waits for it is bounded, and its ids are few."""
HEAD = ("do not read", "age p50 ms", "p99 ms", "memory MB")


class Figures(msgspec.Struct):
    deaf: int
    age_p50: float
    age_p99: float
    memory: float
    """MB of the web process at the end."""


def run() -> list[Figures]:
    figures = []
    for starting in servers((), number=TASKS, people=GROUPS, padding=0):
        with starting as server:
            for deaf in (0, 0, 1):
                with crowd(server, SOCKETS, deaf=deaf) as sockets:
                    figures.append(measure(server, sockets, deaf * SOCKETS // 10))
    del figures[0]
    print(
        show(
            f"Slow: {SOCKETS} sockets, {TASKS} tasks, {TICKS} updates a second each",
            HEAD,
            [_row(row) for row in figures],
        )
    )
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    all_read, some_do_not = figures
    grown = 1e6 * (some_do_not.memory - all_read.memory) / some_do_not.deaf
    return [
        Must("slow", "age p50 of the others / all read", some_do_not.age_p50 / all_read.age_p50, most=1.2),
        Must("slow", "age p99 of the others / all read", some_do_not.age_p99 / all_read.age_p99, most=1.2),
        Must("slow", "memory for each, KiB", grown / 1024, most=MOST_BYTES_EACH / 1024, form="{:.0f}"),
    ]


def measure(server: Server, sockets: Crowd, deaf: int) -> Figures:
    sockets.report()
    for event in at_rate(TASKS * TICKS, SECONDS):
        server.publish(event % TASKS)
    memory = memory_bytes(server.pid) / 1e6
    time.sleep(PAUSE_SECONDS)
    ages = sockets.report().ages
    return Figures(deaf, percentile(ages, 0.5), percentile(ages, 0.99), memory)


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        str(figures.deaf),
        f"{1e3 * figures.age_p50:.0f}",
        f"{1e3 * figures.age_p99:.0f}",
        f"{figures.memory:.0f}",
    )
