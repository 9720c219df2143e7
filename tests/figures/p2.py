"""P2: no event arrives for a minute: how far behind are the pages, and do the tasks go on?"""

import random
import threading
import time

from tests.chaos import faults
from tests.chaos.watcher import Watcher
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import PAGES_WRONG, Answer, Ask
from tests.figures.stage import stage

SECONDS = 60
TASKS = 4
FAMILIES = 1_200
PACE = 20
BEHIND_SECONDS = 3


def measure(ask: Ask) -> Answer:
    answer, seconds = Answer(), ask.count(SECONDS, least=15)
    with stage(ask, FAMILIES, PACE) as world:
        person = Person(world.url)
        with work.pages(world, person, 1) as [page]:
            ids = [person.launch(*work.credit(f"task {number}")) for number in range(TASKS)]
            world.proxy.loss = 1.0
            faults.kill_redis_clients(world, random.Random(ask.seed))
            lag = Lag(world, page)
            before = work.positions(world)
            with work.meanwhile(lag.watch):
                work.pause(seconds)
            moved = work.positions(world)
            world.proxy.loss = 0.0
            for task_id in ids:
                person.ask("POST", f"/api/tasks/{task_id}/cancel")
            answer.agree(work.shown(person, [page], ids), PAGES_WRONG)
        work.finish(world, answer)
    answer.done |= {"seconds without events": seconds, "events lost": world.proxy.lost}
    answer.exactly("tasks that stood still", sum(moved[each] <= before.get(each, 0) for each in ids), 0)
    answer.at_most("furthest that the page was behind, s", lag.longest, BEHIND_SECONDS)
    return answer


class Lag:
    """How long the database has held something newer than the page shows."""

    def __init__(self, world: World, page: Watcher) -> None:
        self._world, self._page = world, page
        self._newer_since: dict[str, dict[int, float]] = {}
        """Task -> since when the database has held each version that the page does not have."""
        self.longest = 0.0

    def watch(self, stop: threading.Event) -> None:
        while not stop.wait(0.05):
            for task_id, version in work.rows(self._world, "SELECT id, version FROM tasks"):
                self._look(task_id, version)

    def _look(self, task_id: str, version: int) -> None:
        now, newer = time.monotonic(), self._newer_since.setdefault(task_id, {})
        newer.setdefault(version, now)
        shown = self._page.tasks.get(task_id, {}).get("version", 0)
        for each in [each for each in newer if each <= shown]:
            del newer[each]
        self.longest = max(self.longest, now - min(newer.values(), default=now))
