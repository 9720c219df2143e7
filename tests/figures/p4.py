"""P4: a hub that stands still for ten seconds while 5,000 events a second are published."""

import random
import signal
import time
from pathlib import Path

import msgspec

from actors.broker import connect
from actors.clocks import SystemClock
from actors.tasks.channel import channel_name
from actors.tasks.events import TaskChanged, encode
from actors.tasks.store import get_whoevers
from actors.tasks.task import TaskState
from tests.chaos.watcher import Watcher
from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import PAGES_WRONG, Answer, Ask
from tests.figures.stage import FEW, RIVERBEND, stage
from tests.support.waiting import eventually

STALLS, SECONDS, A_SECOND = 6, 10, 5_000
TASKS = 100
PAGES = 20
RIGHT_SECONDS = 5
MOST_MEGABYTES = 64
"""What Redis keeps for a subscriber (32 MB) may come at once, and is taken apart."""


def measure(ask: Ask) -> Answer:
    """The tasks are paused, so that nothing but these events tells of them; then the database catches up with them."""
    answer, chance, took = Answer(), random.Random(ask.seed), list[float]()
    with stage(ask, FEW) as world:
        person = Person(world.url)
        ids = [person.launch(*work.credit(f"task {number}")) for number in range(TASKS)]
        work.wait_for_the_end(world, 60)
        states = [state(world, each) for each in ids]
        with work.pages(world, person, PAGES) as watchers:
            eventually(lambda: all(len(each.tasks) >= 50 for each in watchers), "the pages have their tasks")
            before = memory(world)
            for _ in ask.times(STALLS):
                states = stall(world, states, chance)
                took.append(seconds_to_truth(watchers, {each.id: each.version for each in states}))
            grown = (memory(world) - before) / 2**20
            answer.agree([trouble for each in watchers for trouble in each.troubles], PAGES_WRONG)
    answer.done |= {"stalls": len(took), "events in each": SECONDS * A_SECOND, "pages": PAGES}
    answer.at_most("from the end of the stall until all pages are right, s", max(took), RIGHT_SECONDS)
    answer.at_most("memory that the web process took more, MB", grown, MOST_MEGABYTES)
    return answer


def state(world: World, task_id: str) -> TaskState:
    with world.database.read() as connection:
        found = get_whoevers(connection, 1, task_id)
    assert found
    return found


def stall(world: World, states: list[TaskState], chance: random.Random) -> list[TaskState]:
    """The tasks as the last events, and then the database, have them."""
    [web] = world.pids("web")
    world.signal(web, signal.SIGSTOP)
    try:
        states = publish(world, states, chance)
        for each in states:
            work.alter(world, "UPDATE tasks SET version = :version WHERE id = :id", version=each.version, id=each.id)
    finally:
        world.signal(web, signal.SIGCONT)
    return states


def publish(world: World, states: list[TaskState], chance: random.Random) -> list[TaskState]:
    channel, clock, newest = channel_name(RIVERBEND), SystemClock(), {each.id: each for each in states}
    began, sent = time.monotonic(), 0
    with connect(world.redis.url) as client:
        while sent < SECONDS * A_SECOND:
            pipeline = client.pipeline(transaction=False)
            for each in chance.choices(states, k=A_SECOND // 50):
                task = newest[each.id] = msgspec.structs.replace(newest[each.id], version=newest[each.id].version + 1)
                pipeline.publish(channel, encode(TaskChanged(task, clock.now())))
                sent += 1
            pipeline.execute()
            work.pause(max(0.0, began + sent / A_SECOND - time.monotonic()))
    return list(newest.values())


def seconds_to_truth(watchers: list[Watcher], wanted: dict[str, int]) -> float:
    return work.timed(lambda: eventually(lambda: all_right(watchers, wanted), "every page is right", 60))


def all_right(watchers: list[Watcher], wanted: dict[str, int]) -> bool:
    shown = [{task_id: task["version"] for task_id, task in each.tasks.items()} for each in watchers]
    return all(version == wanted.get(task_id, version) for page in shown for task_id, version in page.items())


def memory(world: World) -> int:
    """What of the web process is in memory."""
    [web] = world.pids("web")
    return int(Path(f"/proc/{web}/statm").read_text().split()[1]) * 4096
