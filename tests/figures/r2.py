"""R2: how long until work goes on, after the only worker was killed and after one of four was."""

import random
import signal
import threading
import time
from datetime import datetime

from sqlalchemy import select

from actors.clocks import SystemClock
from actors.tasks.tables import tasks
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask, percentile
from tests.figures.stage import stage
from tests.support.waiting import eventually

KILLS = 100
FAMILIES = 100_000
PACE = 20
RECOVERY_SECONDS, OTHERS_SECONDS = 10, 2
LIVED_SECONDS = 11
"""Who lived for so long is started again at once."""


def measure(ask: Ask) -> Answer:
    answer = Answer()
    chance = random.Random(ask.seed)
    with stage(ask, FAMILIES, PACE) as world:
        Person(world.url).launch(*work.credit("only worker"))
        took = [after_kill_of_the_only_one(world, chance) for _ in ask.times(KILLS // 2)]
    with stage(ask, FAMILIES, PACE, workers=4) as world:
        person = Person(world.url)
        for number in range(8):
            person.launch(*work.credit(f"one of four {number}"))
        kills, gaps = gaps_of_the_others(world, ask, chance)
    answer.done = {"kills of the only worker": len(took), "kills of one of four": kills}
    answer.at_most("next record after the only worker's death, p99, s", percentile(took, 0.99), RECOVERY_SECONDS)
    answer.at_most("the same, median, s", percentile(took, 0.5), RECOVERY_SECONDS)
    answer.at_most("longest pause of a task of the other workers, s", max(gaps), OTHERS_SECONDS)
    answer.at_most("the same, p99, s", percentile(gaps, 0.99), OTHERS_SECONDS)
    return answer


def after_kill_of_the_only_one(world: World, chance: random.Random) -> float:
    """Seconds from the kill to the next record."""
    eventually(lambda: world.pids("worker"), "the worker runs")
    work.pause(LIVED_SECONDS + chance.uniform(0, 2))
    for pid in world.pids("worker"):
        world.signal(pid, signal.SIGKILL)
    began, before = time.monotonic(), position(world)
    eventually(lambda: position(world) > before, "work goes on", 60)
    return time.monotonic() - began


def position(world: World) -> int:
    return int(work.one(world, "SELECT sum(position) FROM tasks"))


def gaps_of_the_others(world: World, ask: Ask, chance: random.Random) -> tuple[int, list[float]]:
    """How many kills; and the pauses between the records of a task, but for the tasks that the dead worker held."""
    gaps, kills = Gaps(world), 0
    work.pause(LIVED_SECONDS)
    with work.meanwhile(gaps.watch):
        for _ in ask.times(KILLS // 2, least=4):
            kills += 1
            oldest = min(world.pids("worker"))  # so that each has lived long enough
            world.signal(oldest, signal.SIGKILL)
            work.pause(chance.uniform(3, 4))
    return kills, gaps.found


class Gaps:
    def __init__(self, world: World) -> None:
        self._world = world
        self._moved: dict[str, tuple[int, float]] = {}
        """Task -> its position, and since when."""
        self._lost: set[str] = set()
        """Tasks whose lease ran out: only a dead worker lets that happen."""
        self.found: list[float] = []

    def watch(self, stop: threading.Event) -> None:
        query = select(tasks.c.id, tasks.c.position, tasks.c.leased_until)
        while not stop.wait(0.02):
            for task_id, position, leased_until in work.rows(self._world, query):
                self._look(task_id, position, leased_until)

    def _look(self, task_id: str, position: int, leased_until: datetime | None) -> None:
        now = time.monotonic()
        before, since = self._moved.get(task_id, (-1, now))
        if leased_until and leased_until < SystemClock().now():
            self._lost.add(task_id)
        if position > before:
            if task_id not in self._lost:
                self.found.append(now - since)
            self._moved[task_id] = (position, now)
            self._lost.discard(task_id)
