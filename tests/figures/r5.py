"""R5: the same launch sent twice at once, many times over, while web processes are killed."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

from sqlalchemy import select

from actors.tasks.tables import tasks
from server.listening import bind
from tests.chaos.world import Person
from tests.figures import crew, work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import FEW, stage
from tests.support.waiting import eventually

KEYS, KILLS = 500, 20
PEOPLE = 8
WEBS = 2
FOUND_SECONDS = 5


def measure(ask: Ask) -> Answer:
    """Everybody tries again until answered, as a browser or a proxy does."""
    answer, chance = Answer(), random.Random(ask.seed)
    keys = [f"key-{number}" for number in range(ask.count(KEYS))]
    with stage(ask, FEW, None) as world, closing(bind("127.0.0.1", 0)) as listener:
        hands = crew.webs(world, WEBS, listener)
        try:
            hands.wait()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            people = [Person(url) for _ in range(PEOPLE)]
            with ThreadPoolExecutor(PEOPLE) as threads:
                answers = threads.map(
                    launch_all, people, [keys[number // 2 :: PEOPLE // 2] for number in range(PEOPLE)]
                )
                kill_webs(hands, ask.count(KILLS), chance)
                told = [task_id for each in answers for task_id in each]
        finally:
            hands.close()
        answer.done = {"requests": len(told), "kills of a web process": ask.count(KILLS)}
        work.finish(world, answer)
        ids = {row[0] for row in work.rows(world, "SELECT id FROM tasks")}
        times = work.rows(world, select(tasks.c.created_at, tasks.c.started_at))
    answer.exactly("tasks", len(ids), len(keys))
    answer.exactly("answers without a task", len(set(told) - ids), 0)
    answer.at_most("longest time from a launch to its first record, s", max(waits(times)), FOUND_SECONDS)
    return answer


def launch_all(person: Person, keys: Sequence[str]) -> list[str]:
    """Of two people with the same keys, each launches the same tasks at the same time."""
    return [person.launch(*work.credit(key), key=key) for key in keys]


def kill_webs(hands: crew.Crew, kills: int, chance: random.Random) -> None:
    for _ in range(kills):
        work.pause(chance.uniform(0, 1.5))
        number = chance.randrange(len(hands))
        eventually(partial(hands.works, number), "the web process works", crew.START_SECONDS)
        hands.kill(number)


def waits(times: Sequence[Any]) -> list[float]:
    return [(started - created).total_seconds() for created, started in times]
