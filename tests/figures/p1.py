"""P1: every fifth event lost, and the hub's subscription cut again and again: when do the pages show what is so?"""

import random
import time

from tests.chaos import faults
from tests.chaos.watcher import Watcher
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import PAGES_WRONG, Answer, Ask, percentile
from tests.figures.stage import stage
from tests.support.waiting import eventually

RUNS, CUTS = 1_000, 50
LOSS = 0.2
FAMILIES = 20
PACE = 40
RIGHT_SECONDS = 2


def measure(ask: Ask) -> Answer:
    """A run is a task from its launch to its end; from its last change on, the clock runs for the pages."""
    answer, chance, took = Answer(), random.Random(ask.seed), list[float]()
    with stage(ask, FAMILIES, PACE) as world:
        person = Person(world.url)
        with work.pages(world, person) as watchers:
            world.proxy.loss = LOSS
            for number in ask.times(RUNS):
                task_id = person.launch(*chance.choice((work.credit, work.letter))(f"run {number}"))
                if number % (RUNS // CUTS) == 0:
                    work.pause(chance.uniform(0, 0.5))
                    faults.kill_redis_clients(world, chance)
                took.append(seconds_to_truth(world, watchers, task_id))
            cuts = -(-len(took) // (RUNS // CUTS))
            answer.done = {"runs": len(took), "events lost": world.proxy.lost, "forced reconnects": cuts}
            answer.agree([trouble for each in watchers for trouble in each.troubles], PAGES_WRONG)
        work.finish(world, answer)
    answer.at_most("from the last change until every page shows it, longest, s", max(took), RIGHT_SECONDS)
    answer.at_most("the same, p99, s", percentile(took, 0.99), RIGHT_SECONDS)
    answer.at_most("the same, median, s", percentile(took, 0.5), RIGHT_SECONDS)
    return answer


def seconds_to_truth(world: World, watchers: list[Watcher], task_id: str) -> float:
    query = "SELECT version FROM tasks WHERE id = :id AND status = 'completed'"
    [[version]] = eventually(lambda: work.rows(world, query, id=task_id), "the task ends", 60)
    ended = time.monotonic()

    def all_show_it() -> bool:
        for each in watchers:
            assert each.tasks.get(task_id, {}).get("version", 0) >= version, f"{each}"
        return True

    eventually(all_show_it, "every page shows it", 30)
    return time.monotonic() - ended
