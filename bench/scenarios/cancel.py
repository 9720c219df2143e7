"""Cancel: how long until a task that one person cancels is `canceled` in another tab, while RUNNING are running?

On the whole product, each of the tasks assigning keywords as fast as it can. One is canceled, another one is launched
in its place, and so on. The receipt is final by then: no record is changed after it.
"""

import time

import msgspec

from bench.must import Must
from bench.product import Product, Tab, whole
from bench.table import percentile, show
from tests.support.studio import KEYWORDS

RUNNING = 20
RECORDS = 40_000
CANCELS = 40
HEAD = ("cancels", "running", "p50 ms", "p99 ms")


class Figures(msgspec.Struct):
    cancels: int
    running: int
    """Tasks that were running, on average, in the moments of the cancels."""
    p50: float
    p99: float


def run() -> list[Figures]:
    with whole(RECORDS) as product:
        owner = product.studio.owner
        with product.tab(owner) as mine, product.tab(owner) as other:
            figures = [measure(product, mine, other)]
    title = f"Cancel: request → canceled in another tab, tasks of {RECORDS:,} records"
    print(show(title, HEAD, [_row(row) for row in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    return [Must("cancel", "request → canceled elsewhere, p99 ms", 1e3 * figures[0].p99, most=150, form="{:.0f}")]


def measure(product: Product, mine: Tab, other: Tab) -> Figures:
    tasks = [_launch(product, number) for number in range(RUNNING)]
    taken, running = [], []
    for number in range(CANCELS):
        victim = next(task for task in tasks if _is_active(other, task))
        running.append(sum(_is_active(other, task) for task in tasks))
        asked = time.monotonic()
        mine.send(type="cancel", ref=str(number), task=victim)
        taken.append(other.wait(victim, "canceled") - asked)
        tasks.remove(victim)
        tasks.append(_launch(product, RUNNING + number))
    return Figures(CANCELS, sum(running) // CANCELS, percentile(taken, 0.5), percentile(taken, 0.99))


def _launch(product: Product, number: int) -> str:
    return product.launch(KEYWORDS[number % len(KEYWORDS)], "add" if number // len(KEYWORDS) % 2 else "remove", [])


def _is_active(tab: Tab, task_id: str) -> bool:
    return tab.tasks.get(task_id, {}).get("status") in ("queued", "running")


def _row(figures: Figures) -> tuple[str, ...]:
    times = (figures.p50, figures.p99)
    return (str(figures.cancels), str(figures.running), *(f"{1e3 * seconds:.0f}" for seconds in times))
