"""Busy: how old is what people see, while TASKS tasks tick TICKS times a second before everybody's eyes?

The age of a state is the time from its publishing to its arrival. Of those that a server joins, only the newest is
sent, and has an age: nobody misses the others. A server that sends everything falls behind instead.
"""

import time

import msgspec

from bench.contest import at_rate, crowds
from bench.crowd import Crowd
from bench.load import Report
from bench.machine import cpu_seconds
from bench.must import Must
from bench.ours import NAME
from bench.peers.catalogue import PEERS
from bench.server import Server
from bench.table import percentile, show

TASKS, TICKS = 100, 10
GROUPS = 20
SOCKETS, MORE_SOCKETS = 200, 1_000
SECONDS = 5
PAUSE_SECONDS = 4.0
"""What has not arrived so long after the last event has no age here: read the ages of who is behind as "or more"."""
COMPARED = ("bare floor", "websockets.broadcast", "Starlette loop", "Socket.IO, Redis")
HEAD = ("server", "sockets", "age p50 ms", "p99 ms", "newest reached", "server CPU", "MB sent", "crowd CPU", "lag ms")


class Figures(msgspec.Struct):
    server: str
    sockets: int
    age_p50: float
    age_p99: float
    reached: bool
    """Whether the last event reached everybody in time."""
    cpu: float
    """The share of one core that the server took."""
    megabytes: float
    crowd_cpu: float
    crowd_lag: float


def run() -> list[Figures]:
    peers = [peer for peer in PEERS if peer.name in COMPARED]
    contest = crowds(peers, (SOCKETS,), (MORE_SOCKETS,), number=TASKS, people=GROUPS, padding=0)
    figures = [measure(*each) for each in contest]
    print(
        show(f"Busy: {TASKS} tasks, {TICKS} updates a second each, {SECONDS} s", HEAD, [_row(row) for row in figures])
    )
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    ours = [each for each in figures if each.server == NAME]
    reached = float(all(each.reached for each in ours))
    most = {SOCKETS: 0.12, MORE_SOCKETS: 0.25}
    return [
        *(Must("busy", f"age p99, {each.sockets} sockets, s", each.age_p99, most=most[each.sockets]) for each in ours),
        Must("busy", "cores of the hub", max(each.cpu for each in ours), most=1.0),
        Must("busy", "newest state reached everybody", reached, least=1, form="{:.0f}"),
    ]


def measure(server: Server, sockets: Crowd, number: int) -> Figures:
    sockets.report()
    before = cpu_seconds(server.pid)
    last = time.monotonic()
    for event in at_rate(TASKS * TICKS, SECONDS):
        last = time.monotonic()
        server.publish(event % TASKS)
    time.sleep(PAUSE_SECONDS)
    report = sockets.report()
    return _figures(server, number, report, cpu_seconds(server.pid) - before, last)


def _figures(server: Server, sockets: int, report: Report, cpu: float, last: float) -> Figures:
    return Figures(
        server.name,
        sockets,
        age_p50=percentile(report.ages, 0.5),
        age_p99=percentile(report.ages, 0.99),
        reached=report.oldest_newest >= last - 1e-3,
        cpu=cpu / (report.seconds - PAUSE_SECONDS),
        megabytes=report.bytes / 1e6,
        crowd_cpu=report.cpu / (report.seconds - PAUSE_SECONDS),
        crowd_lag=report.lag,
    )


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        figures.server,
        str(figures.sockets),
        f"{1e3 * figures.age_p50:.0f}",
        f"{1e3 * figures.age_p99:.0f}",
        "yes" if figures.reached else "no",
        f"{figures.cpu:.0%}",
        f"{figures.megabytes:.0f}",
        f"{figures.crowd_cpu:.0%}",
        f"{1e3 * figures.crowd_lag:.0f}",
    )
