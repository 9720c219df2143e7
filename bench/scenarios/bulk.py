"""Bulk: how many records a second does a tracked action change, where a bare loop of the same batches changes more?

Rows are inserted into one table (a keyword for each of RECORDS students) on SQLite, each commit on the disk. Ours runs
as in a worker, in this process: ledger, lease, counters, progress. The peers are slow, so they get fewer records.
"""

from collections.abc import Callable, Iterator

import msgspec

from bench.bulk import loops, one_by_one, ours, peers
from bench.bulk.one_by_one import OneByOne
from bench.bulk.studio import KEYWORD, Studio, studio
from bench.machine import redis_server
from bench.must import Must
from bench.table import show

RECORDS = 100_000
FEWER = {"celery_updates": 8_000, "dramatiq_messages": 2_000}
HEAD = ("way", "records a second", "x bare loop", "publishing", "launch ms")

BARE, BARE_ONE_BY_ONE = "bare loop, set-based", "bare loop, record by record"
OURS, OURS_ONE_BY_ONE = "ours, set-based (assign_keywords)", "ours, record by record"
CELERY, DRAMATIQ = "Celery, update_state each record", "Dramatiq, a message each record"


class Figures(msgspec.Struct):
    way: str
    rate: float
    """Records a second."""
    publishing: float | None = None
    """The share of the time that telling of progress took."""
    launch: float | None = None
    """Seconds that the launch took, the freezing of the ledger in it."""


def run() -> list[Figures]:
    one_by_one.install()
    with redis_server() as redis_url, studio(redis_url, RECORDS) as place:
        figures = [_alone(place, way) for way in _ways(place, redis_url)]
    print(show(f"Bulk: {RECORDS:,} records, SQLite", HEAD, [_row(row, figures[0].rate) for row in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    of = {each.way: each.rate for each in figures}
    publishing = max(each.publishing or 0.0 for each in figures)
    compared = ((OURS, BARE, 0.5), (OURS_ONE_BY_ONE, BARE, 0.15), (OURS, CELERY, 20), (OURS, DRAMATIQ, 60))
    return [
        *(Must("bulk", f"{way} / {peer}", of[way] / of[peer], least=least) for way, peer, least in compared),
        Must("bulk", "share of the time that publishing takes", publishing, most=0.02, form="{:.1%}"),
    ]


def _ways(place: Studio, redis_url: str) -> Iterator[Callable[[], Figures]]:
    for name, assign in ((BARE, loops.set_based), (BARE_ONE_BY_ONE, loops.one_by_one)):
        yield lambda name=name, assign=assign: Figures(name, loops.timed(place, assign))
    for name, kind, params in (
        (OURS, "assign_keywords", {"keywords": [KEYWORD]}),
        (OURS_ONE_BY_ONE, OneByOne.kind, {"keyword_id": place.keyword_id}),
    ):
        yield lambda name=name, kind=kind, params=params: Figures(name, *ours.timed(place, kind, params))
    for name, peer in ((CELERY, "celery_updates"), (DRAMATIQ, "dramatiq_messages")):
        yield lambda name=name, peer=peer: Figures(name, peers.timed(place, redis_url, peer, FEWER[peer]))


def _alone(place: Studio, way: Callable[[], Figures]) -> Figures:
    place.forget()
    return way()


def _row(figures: Figures, bare: float) -> tuple[str, ...]:
    return (
        figures.way,
        f"{figures.rate:,.0f}",
        f"{figures.rate / bare:.2f}",
        "" if figures.publishing is None else f"{figures.publishing:.1%}",
        "" if figures.launch is None else f"{1e3 * figures.launch:.0f}",
    )
