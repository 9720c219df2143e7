"""Herd: SOCKETS clients come back in the same instant. When does each hold the right list, and what does memory do?"""

import time

import msgspec

from bench.contest import servers
from bench.crowd import crowd
from bench.load import Report
from bench.machine import memory_bytes, open_files
from bench.must import Must
from bench.server import Server
from bench.table import percentile, show
from tests.support.waiting import eventually

SOCKETS = 2_000
GROUPS = 20
TASKS = 30
ROUNDS = 3
"""The first one pays for what a process keeps for ever, so memory is compared with what it was after that."""
FILES = 300
"""With no client, the process holds fewer files open, connections to the database among them."""
GIVEN_BACK_SECONDS = 2.0
"""The web process gives memory back soon after an ebb, at most once a minute."""
HEAD = ("round", "with the right list", "median ms", "last ms", "memory with them MB", "after them MB")


class Figures(msgspec.Struct):
    round: int
    right: int
    """How many clients got a snapshot with all tasks."""
    median: float
    last: float
    """Seconds from the first connection to the snapshot of the last client."""
    memory_with: float
    memory_after: float
    """MB of the web process, all clients there and all gone."""


def run() -> list[Figures]:
    figures = []
    for starting in servers((), number=TASKS, people=GROUPS):
        with starting as server:
            figures = [measure(server, number) for number in range(1, ROUNDS + 1)]
    print(
        show(f"Herd: {SOCKETS:,} clients at once, {GROUPS} groups, {TASKS} tasks", HEAD, [_row(row) for row in figures])
    )
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    grown = max(each.memory_after for each in figures[1:]) / figures[0].memory_after
    return [
        Must("herd", "clients with the right list", min(each.right for each in figures), least=SOCKETS, form="{:,.0f}"),
        Must("herd", "the last has it, s", max(each.last for each in figures), most=5.0),
        Must("herd", "memory after the last herd / after the first", grown, most=1.1),
    ]


def measure(server: Server, number: int) -> Figures:
    with crowd(server, SOCKETS, at_once=SOCKETS) as sockets:
        report, memory = sockets.report(), memory_bytes(server.pid)
    eventually(lambda: open_files(server.pid) < FILES, "all of them are gone")
    time.sleep(GIVEN_BACK_SECONDS)
    return _figures(number, report, memory, memory_bytes(server.pid))


def _figures(number: int, report: Report, memory_with: int, memory_after: int) -> Figures:
    times = [seconds for seconds, _ in report.snapshots]
    right = sum(tasks == TASKS for _, tasks in report.snapshots)
    return Figures(number, right, percentile(times, 0.5), max(times), memory_with / 1e6, memory_after / 1e6)


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        str(figures.round),
        f"{figures.right:,}",
        f"{1e3 * figures.median:.0f}",
        f"{1e3 * figures.last:.0f}",
        f"{figures.memory_with:.0f}",
        f"{figures.memory_after:.0f}",
    )
