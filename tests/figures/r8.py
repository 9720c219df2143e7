"""R8: nothing is done after a cancel, with a worker killed in the same moment every second time."""

import random
import threading

from tests.chaos.world import Person
from tests.figures import crew, work
from tests.figures.cancels import launch_and_cancel
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage
from tests.support.waiting import eventually

CANCELS = 500
FAMILIES = 60
PACE = 60
WORKERS = 4
SOON_SECONDS = 0.03


def measure(ask: Ask) -> Answer:
    """The cancel's own transaction counts what was done by then; the ledgers and the mail server must say the same."""
    answer, chance, receipts = Answer(), random.Random(ask.seed), {}
    with stage(ask, FAMILIES, PACE) as world:
        person, hands = Person(world.url), crew.workers(world, WORKERS)
        try:
            hands.wait()
            for number in ask.times(CANCELS):
                killing = killing_soon(hands, chance) if number % 2 else None
                canceled = launch_and_cancel(person, f"task {number}", chance, 2, killing and killing.start)
                if killing:
                    killing.join()
                if canceled.receipt:
                    receipts[canceled.task_id] = canceled.receipt
            work.finish(world, answer, receipts=receipts)
        finally:
            hands.close()
    answer.done |= {"cancels": len(receipts), "kills": hands.killed}
    return answer


def killing_soon(hands: crew.Crew, chance: random.Random) -> threading.Timer:
    """A SIGKILL within a few hundredths of a second, which is how long a cancel takes, once it is started."""
    working = eventually(lambda: [each for each in range(len(hands)) if hands.works(each)], "a worker works", 60)
    return threading.Timer(chance.uniform(0, SOON_SECONDS), hands.kill, (chance.choice(working),))
