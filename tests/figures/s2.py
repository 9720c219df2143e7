"""S2: PostgreSQL's connections terminated at random, and the server restarted, under people at work."""

import random
import threading
from dataclasses import replace

from tests.chaos import faults
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.cancels import Canceled, launch_and_cancel
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage

TERMINATED, RESTARTS = 100, 5
FAMILIES = 200
PACE = 40


def measure(ask: Ask) -> Answer:
    answer, chance, canceled = Answer(), random.Random(ask.seed), list[Canceled]()
    with stage(replace(ask, database="postgresql"), FAMILIES, PACE, workers=2) as world:
        with work.meanwhile(lambda stop: people_at_work(world, stop, canceled, ask.seed)):
            terminated, restarts = trouble(world, ask, chance)
        receipts = {each.task_id: each.receipt for each in canceled if each.receipt}
        work.finish(world, answer, receipts=receipts)
        answer.done["tasks"] = work.one(world, "SELECT count(*) FROM tasks")
    answer.done |= {"connections terminated": terminated, "restarts": restarts, "cancels": len(receipts)}
    return answer


def trouble(world: World, ask: Ask, chance: random.Random) -> tuple[int, int]:
    """End one connection at a time, and now and then the server; returns how many connections, and how often."""
    ended, restarts = 0, 0
    for number in ask.times(TERMINATED):
        work.pause(chance.uniform(0, 0.8))
        ended += terminate_one(world)
        if number % (TERMINATED // RESTARTS) == 0:
            faults.restart_postgres(world, chance)
            restarts += 1
    return ended, restarts


def terminate_one(world: World) -> int:
    """A connection in the middle of a transaction, where there is one; the harness' own is spared."""
    busy = """SELECT count(pg_terminate_backend(pid)) FROM (
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                ORDER BY (state = 'idle'), random() LIMIT 1) AS one"""
    return int(work.one(world, busy))


def people_at_work(world: World, stop: threading.Event, canceled: list[Canceled], seed: int) -> None:
    """Launch, and cancel every third."""
    person, chance, number = Person(world.url), random.Random(seed), 0
    while not stop.wait(0.3):
        if number % 3 == 0:
            canceled.append(launch_and_cancel(person, f"task {number}", chance, 1.5))
        else:
            person.launch(*chance.choice((work.credit, work.letter))(f"task {number}"))
        number += 1
