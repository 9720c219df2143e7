"""Fan-out: what a delivered message costs the server, with SOCKETS sockets and RATE events a second.

Naive: events a second that a server survives. Problem: on a shared machine that measures the neighbours. Chosen: CPU
time of the server process for each message that reached a socket, as a ratio to the bare floor of the same run.
"""

import time

import msgspec

from bench.contest import at_rate, crowds
from bench.crowd import Crowd
from bench.load import Report
from bench.machine import cpu_seconds
from bench.must import Must
from bench.peers.catalogue import PEERS
from bench.server import Server
from bench.table import percentile, show

SOCKETS = 1_000
RATE = 20
SECONDS = 8
PAUSE_SECONDS = 2.0
"""What has not arrived so long after the last event counts as lost."""
HEAD = ("server", "µs a message", "x floor", "delivered", "bytes", "age p50 ms", "p99 ms", "crowd CPU", "crowd lag ms")


class Figures(msgspec.Struct):
    server: str
    cpu_us_per_message: float
    delivered: float
    """Messages that came, of those that one message for each event and socket would be."""
    bytes_per_message: float
    age_p50: float
    age_p99: float
    crowd_cpu: float
    """The share of one core that the load generator took."""
    crowd_lag: float


def run() -> list[Figures]:
    figures = [measure(server, sockets) for server, sockets, _ in crowds(PEERS, (SOCKETS,))]
    floor = figures[0].cpu_us_per_message
    title = f"Fan-out: {SOCKETS:,} sockets, {RATE} events a second, {SECONDS} s"
    print(show(title, HEAD, [_row(each, floor) for each in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    ours, floor = (each.cpu_us_per_message for each in (figures[-1], figures[0]))
    return [Must("fanout", "CPU a delivered message / bare floor", ours / floor, most=1.2)]


def measure(server: Server, sockets: Crowd) -> Figures:
    sockets.report()
    before = cpu_seconds(server.pid)
    for _ in at_rate(RATE, SECONDS):
        server.publish(0)
    time.sleep(PAUSE_SECONDS)
    report = sockets.report()
    return _figures(server, report, cpu_seconds(server.pid) - before)


def _figures(server: Server, report: Report, cpu: float) -> Figures:
    return Figures(
        server.name,
        cpu_us_per_message=1e6 * cpu / max(report.messages, 1),
        delivered=report.messages / (SOCKETS * RATE * SECONDS),
        bytes_per_message=report.bytes / max(report.messages, 1),
        age_p50=percentile(report.ages, 0.5),
        age_p99=percentile(report.ages, 0.99),
        crowd_cpu=report.cpu / (report.seconds - PAUSE_SECONDS),
        crowd_lag=report.lag,
    )


def _row(figures: Figures, floor: float) -> tuple[str, ...]:
    return (
        figures.server,
        f"{figures.cpu_us_per_message:.1f}",
        f"{figures.cpu_us_per_message / floor:.2f}",
        f"{figures.delivered:.0%}",
        f"{figures.bytes_per_message:.0f}",
        f"{1e3 * figures.age_p50:.1f}",
        f"{1e3 * figures.age_p99:.1f}",
        f"{figures.crowd_cpu:.0%}",
        f"{1e3 * figures.crowd_lag:.0f}",
    )
