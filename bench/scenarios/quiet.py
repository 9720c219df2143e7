"""Quiet: from one change in a worker to a browser's socket, when nothing else is going on."""

import random
import time

import msgspec

from bench.contest import crowds
from bench.crowd import Crowd
from bench.must import Must
from bench.peers.catalogue import PEERS
from bench.server import Server
from bench.table import percentile, show

SOCKETS = 10
EVENTS = 40
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 0.25
"""Between two events."""
HEAD = ("server", "age p50 ms", "x floor", "p95 ms", "crowd lag ms")


class Figures(msgspec.Struct):
    server: str
    age_p50: float
    age_p95: float
    crowd_lag: float


def run() -> list[Figures]:
    figures = [measure(server, sockets) for server, sockets, _ in crowds(PEERS, (SOCKETS,))]
    floor = figures[0].age_p50
    print(show(f"Quiet: {EVENTS} single events, {SOCKETS} sockets", HEAD, [_row(each, floor) for each in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    return [Must("quiet", "age p50 / bare floor", figures[-1].age_p50 / figures[0].age_p50, most=2.0)]


def measure(server: Server, sockets: Crowd) -> Figures:
    chance = random.Random(1)
    sockets.report()
    for _ in range(EVENTS):
        server.publish(0)
        time.sleep(chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
    report = sockets.report()
    return Figures(server.name, percentile(report.ages, 0.5), percentile(report.ages, 0.95), report.lag)


def _row(figures: Figures, floor: float) -> tuple[str, ...]:
    return (
        figures.server,
        f"{1e3 * figures.age_p50:.2f}",
        f"{figures.age_p50 / floor:.2f}",
        f"{1e3 * figures.age_p95:.2f}",
        f"{1e3 * figures.crowd_lag:.0f}",
    )
