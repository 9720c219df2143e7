"""F1: how much longer another studio's 100 records take while one launches and works through very many."""

import threading
from typing import Any

from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage
from tests.support.waiting import eventually

RECORDS, PART, FEW = 500_000, 25_000, 100
OTHER = {"email": "owner@lakeside.test", "password": "demo-password"}
TIMES = 10
MOST = 20
"""Tasks of one account that are worked on at once, see TASKS_AT_ONCE."""
DELAY_SECONDS = 5

FAMILIES = """
INSERT INTO families (id, account_id, name, active)
SELECT id + 10000000, 2, name, true FROM families WHERE account_id = 1 ORDER BY id LIMIT :few
"""


def measure(ask: Ask) -> Answer:
    """First one task over all records, from the moment in which it is launched; then as many as may run at once."""
    answer, records = Answer(), ask.count(RECORDS, least=1_000)
    with stage(ask, records, workers=1, environ={"TASKS_AT_ONCE": str(MOST)}) as world:
        work.alter(world, "DELETE FROM families WHERE account_id = 2")
        work.alter(world, FAMILIES, few=FEW)
        person, other = Person(world.url), Person(world.url, OTHER)
        usual = sorted(small(world, other, f"alone.{number}") for number in range(TIMES))[TIMES // 2]
        answer.done = {"records of the large task": records, "records of the small one": FEW}
        beside = beside_large_ones(world, person, other, "all", 1, {"all": True})
        answer.at_most("longest delay beside one running, s", max(beside) - usual, DELAY_SECONDS)
        ids = [row[0] for row in work.rows(world, "SELECT id FROM families WHERE account_id = 1 LIMIT :n", n=PART)]
        beside = beside_large_ones(world, person, other, "part", MOST - 1, {"ids": ids})
        answer.at_most(f"longest delay beside {MOST} running, s", max(beside) - usual, DELAY_SECONDS)
        answer.done["large tasks that still ran at the end"] = len(work.positions(world))
    return answer


def beside_large_ones(
    world: World, person: Person, other: Person, tag: str, tasks: int, chosen: dict[str, Any]
) -> list[float]:
    """The seconds of each small task: one after the other while the large ones are launched, and then some more."""
    launched, took = threading.Event(), list[float]()

    def launch_all(_stop: object) -> None:
        for number in range(tasks):
            kind, params = work.credit(f"{tag}.{number}")
            person.ask("POST", "/api/tasks", {"kind": kind, "params": params, "selection": chosen})
        launched.set()

    with work.meanwhile(launch_all):
        while not launched.is_set():
            took.append(small(world, other, f"beside.{tag}.{len(took)}"))
    return took + [small(world, other, f"beside.{tag}.after.{number}") for number in range(TIMES)]


def small(world: World, other: Person, tag: str) -> float:
    """Seconds from the request that launches it to its end in the database."""

    def launch_and_wait() -> None:
        task_id = other.launch(*work.credit(tag))
        query = "SELECT status = 'completed' AND done = :few FROM tasks WHERE id = :id"
        eventually(lambda: work.one(world, query, id=task_id, few=FEW), "the small task is done", 60)

    return work.timed(launch_and_wait)
