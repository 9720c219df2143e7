"""E2: no message begins after a cancel was answered, and none after a delete."""

import random
from functools import partial

from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.cancels import cancel
from tests.figures.figure import Answer, Ask
from tests.figures.mail import HostileServer, hostile_server
from tests.figures.stage import stage

CANCELS = 500
FAMILIES = 60
ANSWER_SECONDS = 0.02


def measure(ask: Ask) -> Answer:
    """Each task is canceled while its letters leave; every second one is deleted at once."""
    answer, chance, stopped, receipts = Answer(), random.Random(ask.seed), dict[str, float](), {}
    with stage(ask, FAMILIES, mail=partial(hostile_server, seconds=ANSWER_SECONDS)) as world:
        person = Person(world.url)
        for number in ask.times(CANCELS):
            task_id = person.launch(*work.letter(f"letter {number}"))
            work.pause(chance.uniform(0.1, 1.5))
            canceled = cancel(person, task_id)
            if canceled.receipt:
                stopped[task_id] = canceled.at
                receipts[task_id] = canceled.receipt
                if number % 2:
                    assert person.ask("DELETE", f"/api/tasks/{task_id}")[0] == 204
        work.finish(world, answer, receipts=receipts)
        answer.done |= {"cancels": len(stopped), "of them in the middle of the letters": halfway(world)}
        answer.done["deletes"] = work.one(world, "SELECT count(*) FROM tasks WHERE deleted_at IS NOT NULL")
        answer.exactly("messages that began after the answer", len(late(world, stopped)), 0)
    return answer


def late(world: World, stopped: dict[str, float]) -> list[str]:
    assert isinstance(world.sink, HostileServer)
    began = [(identity.strip("<").split(".")[0], at) for identity, at, _ in world.sink.taken]
    return [task_id for task_id, at in began if at > stopped.get(task_id, at)]


def halfway(world: World) -> int:
    query = "SELECT count(*) FROM tasks WHERE status = 'canceled' AND emails_sent > 0 AND emails_held > 0"
    return int(work.one(world, query))
