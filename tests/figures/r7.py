"""R7: how long a cancel takes until it is answered and shown, in any state, and also without a worker."""

import random
import signal
import time

from tests.chaos.watcher import Watcher
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.cancels import Canceled, cancel, launch_and_cancel
from tests.figures.figure import Answer, Ask, percentile
from tests.figures.stage import stage
from tests.support.waiting import eventually

CANCELS, WITHOUT_WORKER = 500, 20
FAMILIES = 60
PACE = 60
ANSWER_SECONDS, SHOWN_SECONDS, DEAD_SECONDS = 0.3, 1, 10


def measure(ask: Ask) -> Answer:
    answer, chance = Answer(), random.Random(ask.seed)
    with stage(ask, FAMILIES, PACE) as world:
        person = Person(world.url)
        with work.pages(world, person, 1) as [page]:
            dead = [without_worker(world, person, page, number) for number in ask.times(WITHOUT_WORKER)]
            told = [one(person, page, f"task {number}", chance) for number in ask.times(CANCELS)]
        receipts = {each.task_id: each.receipt for each, _ in (*told, *dead) if each.receipt}
        work.finish(world, answer, receipts=receipts)
    canceled = [(each, shown) for each, shown in told if each.receipt]
    answer.done |= {"cancels": len(canceled), "cancels without a worker": len(dead)}
    answer.at_most("time to the answer, p99, s", percentile([c.seconds for c, _ in canceled], 0.99), ANSWER_SECONDS)
    answer.at_most("the same, median, s", percentile([c.seconds for c, _ in canceled], 0.5), ANSWER_SECONDS)
    answer.at_most("from the answer to the page, p99, s", percentile([s for _, s in canceled], 0.99), SHOWN_SECONDS)
    answer.at_most("without a worker, to the page, s", max(c.seconds + s for c, s in dead), DEAD_SECONDS)
    return answer


def one(person: Person, page: Watcher, tag: str, chance: random.Random) -> tuple[Canceled, float]:
    canceled = launch_and_cancel(person, tag, chance, longest=2)
    return canceled, seconds_to_page(page, canceled) if canceled.receipt else 0.0


def without_worker(world: World, person: Person, page: Watcher, number: int) -> tuple[Canceled, float]:
    """All workers are frozen in the middle of their work, which is as good as dead."""
    task_id = person.launch(*work.credit(f"dead {number}"))
    eventually(lambda: work.positions(world).get(task_id), "it is being worked on")
    for pid in world.pids("worker"):
        world.signal(pid, signal.SIGSTOP)
    canceled = cancel(person, task_id)
    took = seconds_to_page(page, canceled)
    for pid in world.pids("worker"):
        world.signal(pid, signal.SIGCONT)
    return canceled, took


def seconds_to_page(page: Watcher, canceled: Canceled) -> float:
    """From the answer until the page shows the task as canceled."""

    def shows() -> bool:
        return page.tasks.get(canceled.task_id, {}).get("status") == "canceled"

    eventually(shows, "the page shows the cancel")
    return max(0.0, time.monotonic() - canceled.at)
