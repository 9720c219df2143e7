"""R3: Redis emptied, or restarted empty, while fifty tasks are queued and running."""

import random
import shutil
import time

from tests.chaos import faults
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage
from tests.support.waiting import eventually

TIMES = 10
TASKS = 50
FAMILIES = 60
PACE = 8
PROGRESS_SECONDS = 30


def measure(ask: Ask) -> Answer:
    """Of every task that was not done by then, how long its next record took."""
    answer, slowest = Answer(), list[float]()
    with stage(ask, FAMILIES, PACE, workers=2) as world:
        person, chance = Person(world.url), random.Random(ask.seed)
        for number in ask.times(TIMES, least=2):
            for each in range(TASKS):
                person.launch(*work.credit(f"{number}.{each}"))
            work.pause(chance.uniform(0, 4))
            (wipe if number % 2 else restart_empty)(world)
            slowest += progress_after(world)
            work.wait_for_the_end(world, 120)
            answer.done["times emptied"] = number + 1
        work.finish(world, answer)
        answer.done["tasks"] = work.one(world, "SELECT count(*) FROM tasks WHERE status = 'completed'")
    answer.exactly("tasks completed", answer.done["tasks"], answer.done["times emptied"] * TASKS)
    answer.at_most("longest time to a task's next record, s", max(slowest, default=0), PROGRESS_SECONDS)
    return answer


def wipe(world: World) -> None:
    faults.flush_redis(world, random.Random())


def restart_empty(world: World) -> None:
    world.redis.kill()
    shutil.rmtree(world.redis.socket.parent / "redis" / "appendonlydir")
    world.redis.start()


def progress_after(world: World) -> list[float]:
    """Seconds until each active task has come further, or is final."""
    began, waiting, took = time.monotonic(), work.positions(world), list[float]()

    def all_have() -> bool:
        now = work.positions(world)
        for task_id, position in list(waiting.items()):
            if now.get(task_id) != position:
                took.append(time.monotonic() - began)
                del waiting[task_id]
        return not waiting

    eventually(all_have, "every task goes on", 2 * PROGRESS_SECONDS)
    return took
