"""R9: stopping and restarting: the whole product in the middle of slow emails, then workers under one long task."""

import random
import signal
from contextlib import suppress
from functools import partial
from os import killpg

from tests.chaos.world import Person, World
from tests.figures import crew, work
from tests.figures.figure import Answer, Ask
from tests.figures.mail import hostile_server
from tests.figures.stage import stage
from tests.support.processes import gone
from tests.support.waiting import eventually

RECORDS, RESTARTS = 100_000, 20
STOPS = 10
ITEM_SECONDS = 2
STOP_SECONDS = 10


def measure(ask: Ask) -> Answer:
    answer, chance = Answer(), random.Random(ask.seed)
    stop_amid_slow_emails(ask, answer, chance)
    restart_amid_many_records(ask, answer, chance)
    return answer


def stop_amid_slow_emails(ask: Ask, answer: Answer, chance: random.Random) -> None:
    """SIGTERM to the supervisor, or to each worker's group, while each email takes two seconds."""
    took = list[float]()
    with stage(
        ask, 6 * ask.count(STOPS, least=2), mail=partial(hostile_server, seconds=ITEM_SECONDS), workers=2
    ) as world:
        person = Person(world.url)
        person.launch(*work.letter("slow"))
        for number in ask.times(STOPS, least=2):
            sent = len(world.sink.ids)
            eventually(lambda sent=sent: len(world.sink.ids) > sent, "another email has left", 60)
            work.pause(chance.uniform(0, ITEM_SECONDS))
            if number % 2:
                took.append(stop_groups(world))
            else:
                took.append(world.stop())
                world.start()
        work.finish(world, answer, 300)
        answer.done = {"stops": len(took), "emails of two seconds": len(world.sink.ids)}
    answer.at_most("longest stop with emails of 2 s, s", max(took), STOP_SECONDS)


def stop_groups(world: World) -> float:
    """What systemd does: everybody in the group is told. Returns seconds until they have ended."""
    pids = world.pids("worker")
    for pid in pids:
        with suppress(ProcessLookupError):
            killpg(pid, signal.SIGTERM)
    return work.timed(lambda: gone(pids, 30))


def restart_amid_many_records(ask: Ask, answer: Answer, chance: random.Random) -> None:
    """Each worker stopped and started again in turn, so often that all were, while one task goes on."""
    families, restarts, took = ask.count(RECORDS, least=2_000), ask.count(RESTARTS, least=2), list[float]()
    with stage(ask, families, pace=max(100, families // (restarts * 8))) as world:
        hands = crew.workers(world, 2)
        try:
            hands.wait()
            Person(world.url).launch(*work.credit("long"))
            for _ in range(restarts):
                for number in range(len(hands)):
                    eventually(partial(hands.works, number), "the worker works", crew.START_SECONDS)
                    work.pause(chance.uniform(0, 1))
                    took.append(hands.restart(number))
            still = bool(work.positions(world))
            work.finish(world, answer, 300)
        finally:
            hands.close()
    answer.done["rolling restarts"] = restarts
    answer.exactly("the task still ran at the last restart", still, 1)
    answer.at_most("longest stop of a worker, s", max(took), STOP_SECONDS)
