"""Tasks to do things to, and plain SQL to look at them from outside."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable, text

from tests.chaos.oracle import judge
from tests.chaos.round import LONGER_THAN_A_SEND
from tests.chaos.watcher import Watcher
from tests.chaos.world import Person, World
from tests.figures.figure import Answer
from tests.support.waiting import eventually

SAME_SECONDS = 10.0


def credit(tag: str) -> tuple[str, dict[str, Any]]:
    """A dollar for each family; `tag` tells the credits of this task from all others."""
    return "credits", {"amount": "1.00", "category": tag}


def letter(tag: str) -> tuple[str, dict[str, Any]]:
    return "send_email", {"records": "families", "subject": tag, "body": "Dear family"}


def rows(world: World, query: str | Executable, **values: Any) -> list[Any]:
    with world.database.read() as connection:
        return list(connection.execute(text(query) if isinstance(query, str) else query, values))


def one(world: World, query: str, **values: Any) -> Any:
    """The only value of the only row."""
    return rows(world, query, **values)[0][0]


def alter(world: World, statement: str, **values: Any) -> None:
    with world.database.write() as connection:
        connection.execute(text(statement), values)


def positions(world: World) -> dict[str, int]:
    """How far each active task has come, in records and settled emails."""
    query = "SELECT id, position + emails_sent FROM tasks WHERE status IN ('queued', 'running')"
    return {row[0]: row[1] for row in rows(world, query)}


def wait_for_the_end(world: World, within: float) -> int:
    """Until every task is final and no email's outcome is open; returns how many tasks never came to that.

    An email whose sender died is only given up after minutes; where nothing else is left to do, the clocks jump there.
    """
    deadline = time.monotonic() + within
    while unfinished := _unfinished(world):
        if time.monotonic() > deadline:
            return unfinished
        if _only_lost_emails_are_left(world):
            world.jump(LONGER_THAN_A_SEND)
        pause(0.3)
    world.jump(0)
    return 0


def _unfinished(world: World) -> int:
    query = """SELECT count(*) FROM tasks WHERE status NOT IN ('completed', 'failed', 'canceled')
               OR EXISTS (SELECT 1 FROM emails WHERE task_id = tasks.id AND state = 'sending')"""
    return int(one(world, query))


def _only_lost_emails_are_left(world: World) -> bool:
    busy = """SELECT (SELECT count(*) FROM emails WHERE state = 'queued')
              + (SELECT count(*) FROM tasks WHERE status IN ('queued', 'running') AND position < total)"""
    return not one(world, busy) and bool(one(world, "SELECT count(*) FROM emails WHERE state = 'sending'"))


def finish(
    world: World, answer: Answer, within: float = 120.0, receipts: dict[str, dict[str, Any]] | None = None
) -> None:
    """Wait for the end of all tasks, and have the witnesses judge."""
    answer.exactly("tasks that never ended", wait_for_the_end(world, within), 0)
    answer.agree(judge(world.database, world.sink, receipts or {}))
    answer.done["records"] = int(one(world, "SELECT coalesce(sum(done + failed + skipped), 0) FROM tasks"))
    answer.done["emails"] = len(world.sink.ids)


@contextmanager
def pages(world: World, person: Person, count: int = 2) -> Iterator[list[Watcher]]:
    """Clients that watch like open pages."""
    watchers = [Watcher(world.url, person.cookie) for _ in range(count)]
    try:
        yield watchers
    finally:
        for each in watchers:
            each.close()


def shown(person: Person, watchers: Sequence[Watcher], ids: Sequence[str]) -> list[str]:
    """What the pages show that is not so, once they have had time to be told."""
    troubles = []
    for each in watchers:
        troubles += each.troubles
        known = [task_id for task_id in ids if task_id in each.tasks]  # a snapshot holds the newest ones alone
        try:
            eventually(lambda each=each, known=known: each.shows_truth(person, known), "a page is right", SAME_SECONDS)
        except AssertionError:
            troubles.append("a page does not show the truth")
    return troubles


@contextmanager
def meanwhile(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Beside the block, until its end; `work` looks at the event that it is given. What it raises is raised."""
    stop, raised = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            work(stop)
        except BaseException as trouble:
            raised.append(trouble)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if raised:
        raise raised[0]


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def timed(work: Callable[[], object]) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    work()
    return time.monotonic() - began
