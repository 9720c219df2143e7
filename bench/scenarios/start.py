"""Start: how long after a click does a person see the first progress of a task, in a browser's socket?

LAUNCHES tasks over RECORDS records, one after the other, on the whole product: from the request to the first frame in
which records are done.
"""

import time

import msgspec

from bench.must import Must
from bench.product import Product, Tab, whole
from bench.table import percentile, show
from tests.support.studio import KEYWORDS

RECORDS = 2_000
LAUNCHES = 40
REST_SECONDS = 0.15
"""Between two clicks."""
HEAD = ("launches", "p50 ms", "p95 ms", "longest ms")


class Figures(msgspec.Struct):
    launches: int
    p50: float
    p95: float
    longest: float


def run() -> list[Figures]:
    with whole(RECORDS) as product, product.tab(product.studio.owner) as tab:
        taken = [_seconds(product, tab, ("add", "remove")[number % 2]) for number in range(LAUNCHES)]
    figures = [Figures(LAUNCHES, percentile(taken, 0.5), percentile(taken, 0.95), max(taken))]
    print(show(f"Start: click → first progress, {RECORDS:,} records", HEAD, [_row(row) for row in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    return [Must("start", "click → first progress, p95 ms", 1e3 * figures[0].p95, most=300, form="{:.0f}")]


def _seconds(product: Product, tab: Tab, change: str) -> float:
    clicked = time.monotonic()
    task_id = product.launch(KEYWORDS[0], change, [])
    seen = tab.wait(task_id, "running", "completed", done=1)
    tab.wait(task_id, "completed")
    time.sleep(REST_SECONDS)
    return seen - clicked


def _row(figures: Figures) -> tuple[str, ...]:
    times = (figures.p50, figures.p95, figures.longest)
    return (str(figures.launches), *(f"{1e3 * seconds:.0f}" for seconds in times))
