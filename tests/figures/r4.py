"""R4: answers of Redis withheld for eight seconds, and its connections cut, while tasks are launched and worked on."""

import random
import threading

from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage

CUTS, WITHHOLDS = 100, 10
WITHHELD_SECONDS = 8
FAMILIES = 100
PACE = 20


def measure(ask: Ask) -> Answer:
    answer, chance = Answer(), random.Random(ask.seed)
    with stage(ask, FAMILIES, PACE, workers=2) as world:
        with work.meanwhile(lambda stop: launch(world, stop)):
            trouble_redis(world, ask, chance, answer)
        work.finish(world, answer)
        answer.done["tasks"] = work.one(world, "SELECT count(*) FROM tasks")
    return answer


def trouble_redis(world: World, ask: Ask, chance: random.Random, answer: Answer) -> None:
    for number in ask.times(CUTS):
        work.pause(chance.uniform(0, 0.8))
        world.proxy.cut()
        if number % (CUTS // WITHHOLDS) == 0:
            world.proxy.withhold()
            work.pause(WITHHELD_SECONDS)
            world.proxy.pass_on()
    answer.done |= {"cuts": number + 1, "times withheld": number // (CUTS // WITHHOLDS) + 1}


def launch(world: World, stop: threading.Event) -> None:
    """A credit or a letter every half second."""
    person, number = Person(world.url), 0
    while not stop.wait(0.5):
        person.launch(*(work.credit if number % 3 else work.letter)(f"task {number}"))
        number += 1
