"""R1: workers killed at random times and at named points, and frozen past their leases, amid many records."""

import random
import time

from tests.chaos.world import Person, World
from tests.figures import crew, work
from tests.figures.figure import PAGES_WRONG, Answer, Ask
from tests.figures.stage import stage

RECORDS, KILLS, FREEZES = 100_000, 3_000, 600
FAMILIES = 400
PACE = 60
ACTIVE = 8
"""So many tasks are worked on at a time."""
WORKERS = 4
LONGER_THAN_A_LEASE = 6.5


def measure(ask: Ask) -> Answer:
    """Kills until there were as many as asked for, with new tasks all the while; then the witnesses judge."""
    answer, chance = Answer(), random.Random(ask.seed)
    with stage(ask, FAMILIES, PACE) as world:
        person, hands = Person(world.url), crew.workers(world, WORKERS)
        try:
            hands.wait()
            with work.pages(world, person) as watchers:
                ids = kill_workers(world, person, hands, chance, answer, ask)
                work.finish(world, answer, 180)
                answer.agree(work.shown(person, watchers, ids), PAGES_WRONG)
        finally:
            hands.close()
    answer.done["tasks"] = len(ids)
    return answer


def kill_workers(
    world: World, person: Person, hands: crew.Crew, chance: random.Random, answer: Answer, ask: Ask
) -> list[str]:
    kills, freezes = ask.count(KILLS), ask.count(FREEZES)
    records = ask.count(RECORDS)
    frozen, ids = 0, list[str]()
    while (hands.killed + hands.crashed < kills or frozen < freezes) and time.monotonic() < ask.ends:
        ids += launch_until(world, person, ACTIVE, len(ids))
        hands.tend(crew.any_crash_point(chance))
        ready = [number for number in range(len(hands)) if hands.works(number)]
        if ready and frozen < freezes and chance.random() < FREEZES / KILLS:
            hands.freeze(chance.choice(ready), LONGER_THAN_A_LEASE)
            frozen += 1
        elif ready:
            hands.kill(chance.choice(ready), crew.any_crash_point(chance))
        work.pause(chance.uniform(0, 0.6))
    answer.done |= {"kills": hands.killed, "deaths at a named point": hands.crashed, "freezes past the lease": frozen}
    while len(ids) * FAMILIES < records and time.monotonic() < ask.ends:
        ids += launch_until(world, person, ACTIVE, len(ids))
        hands.tend()
        work.pause(0.2)
    return ids


def launch_until(world: World, person: Person, active: int, first: int) -> list[str]:
    """Credits and, each fourth, a letter, until so many tasks are active."""
    missing = range(first, first + active - len(work.positions(world)))
    return [person.launch(*(work.credit if n % 4 else work.letter)(f"task {n}")) for n in missing]
