"""E1: a mail server that drops, refuses, delays and dies, while the senders are killed.

With a process dies each of its senders, so a kill may leave that many emails of which nobody knows whether they left.
"""

import random
import threading
from collections import Counter
from functools import partial

from actors.queues import MAIL
from actors.worker import THREADS
from tests.chaos.world import Person, World
from tests.figures import crew, work
from tests.figures.figure import Answer, Ask
from tests.figures.mail import HOSTILE, HostileServer, hostile_server
from tests.figures.stage import stage

RECIPIENTS, KILLS = 10_000, 100
TASKS = 4
WORKERS = 3


def measure(ask: Ask) -> Answer:
    answer, chance = Answer(), random.Random(ask.seed)
    families = ask.count(RECIPIENTS // TASKS)
    mail = partial(hostile_server, HOSTILE, ask.seed)
    with stage(ask, families, mail=mail) as world:
        hands = crew.workers(world, WORKERS)
        try:
            hands.wait()
            for number in range(TASKS):
                Person(world.url).launch(*work.letter(f"letter {number}"))
            with work.meanwhile(lambda stop: hurry(world, stop)):
                kill_senders(world, hands, ask.count(KILLS), chance)
                work.finish(world, answer, 240)
        finally:
            hands.close()
        judge(world, answer, hands.killed + hands.crashed)
    return answer


def kill_senders(world: World, hands: crew.Crew, kills: int, chance: random.Random) -> None:
    while hands.killed + hands.crashed < kills and work.positions(world):
        work.pause(chance.uniform(0, 1.5))
        hands.tend(any_mail_point(chance))
        if ready := [number for number in range(len(hands)) if hands.works(number)]:
            hands.kill(chance.choice(ready), any_mail_point(chance))


def any_mail_point(chance: random.Random) -> str | None:
    name = chance.choice(("email_claimed", "email_said", None, None))
    return f"{name}:{chance.randint(1, 30)}" if name else None


def hurry(world: World, stop: threading.Event) -> None:
    """Waiting times of minutes pass at once: what is to be tried later is due."""
    while not stop.wait(1):
        work.alter(world, "UPDATE emails SET next_at = NULL WHERE state = 'queued' AND next_at IS NOT NULL")
        work.alter(world, "UPDATE tasks SET wakes_at = NULL WHERE wakes_at IS NOT NULL")


def judge(world: World, answer: Answer, kills: int) -> None:
    server = world.sink
    assert isinstance(server, HostileServer)
    states = Counter(dict(work.rows(world, "SELECT state, count(*) FROM emails GROUP BY state")))
    copies = Counter(server.ids)
    dropped = server.met["drop after the dot"]
    answer.done |= {"recipients": states.total(), "kills of a sender": kills, "drops after the dot": dropped}
    answer.done |= {f"answered or met with {way!r}": count for way, count in sorted(server.met.items())}
    answer.exactly("messages that arrived twice", sum(count > 1 for count in copies.values()), 0)
    settled = states["sent"] + states["failed"] + states["unconfirmed"] + states["held"]
    answer.exactly("sent + refused + unconfirmed + not sent", settled, states.total())
    answer.at_most("unconfirmed", states["unconfirmed"], kills * THREADS[MAIL] + dropped)
    marked = work.rows(world, "SELECT message_id, state FROM emails")
    answer.exactly(
        "noted as not sent, and arrived", sum(copies[i] > 0 for i, s in marked if s in ("failed", "held")), 0
    )
    answer.exactly("noted as sent, and not arrived", sum(copies[i] == 0 for i, s in marked if s == "sent"), 0)
