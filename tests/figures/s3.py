"""S3: the disk is full, again and again, while tasks are worked on: they wait, go on, and nothing is spoilt."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace

from tests.chaos import disk, faults
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage
from tests.support.waiting import eventually

TIMES = 20
FAMILIES = 300
PACE = 40
BYTES = 96 * 2**20
FULL_SECONDS = 6
GOES_ON_SECONDS = 30
REFUSED = "database away"
"""What a worker says each time that it has to wait."""


def measure(ask: Ask) -> Answer:
    """Database, files and Redis' log all lie in the folder that is full."""
    answer, chance = Answer(), random.Random(ask.seed)
    took, ended = list[float](), 0
    on_sqlite = replace(ask, database="sqlite")
    with disk.small(BYTES) as folder, stage(on_sqlite, FAMILIES, PACE, workers=2, folder=folder) as world:
        person = Person(world.url)
        for number in ask.times(TIMES):
            ids = [person.launch(*make(f"{number} {make.__name__}")) for make in (work.credit, work.letter)]
            work.pause(chance.uniform(0.5, 2))
            faults.fill_disk(world, FULL_SECONDS)
            ended += sum(person.task(each)["status"] in ("failed", "canceled") for each in ids)
            took.append(work.timed(lambda: eventually(lambda: goes_on(world), "work goes on", 60)))
        work.finish(world, answer)
        answer.exactly("failed records", work.one(world, "SELECT sum(failed) FROM tasks"), 0)
        answer.exactly("tasks that the full disk ended", ended, 0)
        answer.exactly("pages of the database that are spoilt", spoilt(world), 0)
        answer.done |= {"times full": len(took), "writes that were refused": world.output.count(REFUSED)}
    answer.at_most("longest time until work goes on, s", max(took), GOES_ON_SECONDS)
    return answer


def goes_on(world: World) -> bool:
    before = work.positions(world)
    work.pause(0.2)
    return not before or work.positions(world) != before


def spoilt(world: World) -> int:
    with closing(sqlite3.connect(world.folder / "background-tasks.db")) as connection:
        return sum(row != ("ok",) for row in connection.execute("PRAGMA integrity_check"))
