"""Restart: all web processes are killed, or told to stop. When is each of SOCKETS clients back with the right list?

Two processes on one port, started again by their supervisor; the clients come back as the pages do.
"""

import os
import signal
import time
import urllib.request

import msgspec

from bench.contest import servers
from bench.crowd import Crowd, crowd
from bench.must import Must
from bench.server import Server
from bench.table import percentile, show
from tests.support.processes import children_of
from tests.support.waiting import eventually

SOCKETS = 2_000
GROUPS = 20
TASKS = 30
PROCESSES = 2
PATIENCE_SECONDS = 40.0
SIGNALS = {"killed": signal.SIGKILL, "told to stop": signal.SIGTERM}
READINGS = "background_tasks_hub_readings_total "
HEAD = ("all processes", "back with the right list", "median s", "last s", "most a second", "refused", "readings")


class Figures(msgspec.Struct):
    how: str
    right: int
    """How many clients have got a snapshot with all tasks since."""
    median: float
    last: float
    """Seconds from the signal to the snapshot."""
    most_a_second: int
    """The most clients that came back within one second."""
    most_refused: int
    """How often the one that was refused most often was, before it came back."""
    readings: int
    """Readings of the database for groups, the comparisons of that time among them."""


def run() -> list[Figures]:
    figures = []
    for how in SIGNALS:
        for starting in servers((), number=TASKS, people=GROUPS, processes=PROCESSES):
            with starting as server, crowd(server, SOCKETS, returns=True) as sockets:
                figures.append(measure(server, sockets, how))
    print(show(f"Restart: {SOCKETS:,} clients, {GROUPS} groups, {TASKS} tasks", HEAD, [_row(row) for row in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    killed, stopped = figures
    return [
        Must(
            "restart", "clients with the right list", min(each.right for each in figures), least=SOCKETS, form="{:,.0f}"
        ),
        Must("restart", "killed: the last has it, s", killed.last, most=15.0),
        Must("restart", "killed: readings of the database", killed.readings, most=100, form="{:.0f}"),
        Must("restart", "told to stop: clients back in one second", stopped.most_a_second, most=400, form="{:.0f}"),
    ]


def measure(server: Server, sockets: Crowd, how: str) -> Figures:
    eventually(lambda: len(sockets.report().lists) == SOCKETS, "all have a list", PATIENCE_SECONDS)
    readings = _readings(server)
    began = time.monotonic()
    for pid in children_of(server.pid):
        os.kill(pid, SIGNALS[how])
    eventually(lambda: len(_lists_since(sockets, began)) == SOCKETS, "all have a list again", PATIENCE_SECONDS)
    lists, report = _lists_since(sockets, began), sockets.report()
    return Figures(
        how,
        right=sum(tasks == TASKS for _, tasks in lists),
        median=percentile([after for after, _ in lists], 0.5),
        last=max(after for after, _ in lists),
        most_a_second=_most_within_a_second(report.returns),
        most_refused=report.most_refused,
        readings=_readings(server) - readings,
    )


def _lists_since(sockets: Crowd, began: float) -> list[tuple[float, int]]:
    """Of the sockets that are open: how long after that moment the list came, and how many tasks it held."""
    report = sockets.report()
    since = [(report.began + seconds - began, tasks) for seconds, tasks in report.lists]
    return [(after, tasks) for after, tasks in since if after > 0]


def _most_within_a_second(moments: list[float]) -> int:
    moments = sorted(moments)
    return max(sum(first <= other < first + 1 for other in moments[at:]) for at, first in enumerate(moments))


def _readings(server: Server) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return int(sum(float(line.removeprefix(READINGS)) for line in lines if line.startswith(READINGS)))


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        figures.how,
        f"{figures.right:,}",
        f"{figures.median:.1f}",
        f"{figures.last:.1f}",
        str(figures.most_a_second),
        str(figures.most_refused),
        str(figures.readings),
    )
