"""The kept counts are what counting finds, and each list is what a plain look at every task finds."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import select

from actors.accounts.people import Viewer
from actors.tasks import by_person, by_title, listing, newest
from actors.tasks.counts import KEY
from actors.tasks.errors import TaskError
from actors.tasks.filters import Order, TaskFilters
from actors.tasks.permissions import Policy
from actors.tasks.retention import Sweeper
from actors.tasks.store import COLUMNS
from actors.tasks.tables import task_counts, tasks
from actors.tasks.task import TaskState, state_of
from tests.support.altering import alter
from tests.support.desk import Desk
from tests.support.studio import Studio

ORDERS = [Order(column, descending) for column in ("id", "title", "created_by") for descending in (False, True)]
STEPS, LOOKS = 40, 8
"""What happens in a history, and how often it is looked at."""


@pytest.fixture(params=["few", "many", "searched"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How lists are found: a history of any length must give the same in each way."""
    if request.param != "few":
        monkeypatch.setattr(newest, "FEW", -1)
    if request.param == "searched":
        monkeypatch.setattr(newest, "SEARCHED", 3)
        monkeypatch.setattr(by_title, "LOOKED_THROUGH", 3)
        monkeypatch.setattr(by_title, "KINDS", 1)
        monkeypatch.setattr(by_person, "PEOPLE", 1)
    return str(request.param)


def test_lists_and_counts_are_what_a_plain_look_finds(desk: Desk, studio: Studio, way: str) -> None:
    random = Random(way)
    viewers = [studio.owner, studio.front_desk, studio.supervisor]
    deeds = _deeds(desk, random, viewers)
    for step in range(STEPS):
        with suppress(TaskError):
            random.choice(deeds)()
        if step % (STEPS // LOOKS) == 0:
            for viewer in [*viewers, studio.coach, studio.lakeside_owner]:
                _compare(desk, viewer, _filters(desk, random, studio), random.choice(ORDERS), exact=way != "searched")
                _compare(desk, viewer, TaskFilters(), random.choice(ORDERS), exact=True)
    assert _kept(desk) == _counted(desk)


def _deeds(desk: Desk, random: Random, viewers: list[Viewer]) -> list[Callable[[], object]]:
    def one() -> TaskState:
        return random.choice(_everything(desk) or [desk.launch(random.choice(viewers))])

    def mine(command: Callable[[Viewer, str], object]) -> Callable[[], object]:
        return lambda: command(random.choice(viewers), one().id)

    def late() -> None:
        desk.clock.advance(random.choice([1, 5, 700, 60 * 86_400]))

    def fails() -> None:
        task = one()
        if task.done:
            alter(desk.writer, task, failed=task.failed + 1, done=task.done - 1)

    commands, sweeper = desk.commands, Sweeper(desk.database, desk.channel, desk.files)
    launches = [lambda: desk.launch(random.choice(viewers)), lambda: desk.trigger(random.choice(viewers))]
    moves = [mine(commands.cancel), mine(commands.pause), mine(commands.resume), mine(commands.delete)]
    return [
        *launches * 4, *moves, mine(commands.restore), lambda: commands.delete_finished(random.choice(viewers)),
        lambda: desk.finish(one()), lambda: desk.finish(one()), late, fails, lambda: sweeper.sweep(desk.clock.now()),
    ]  # fmt: skip


def _filters(desk: Desk, random: Random, studio: Studio) -> TaskFilters:
    everything = _everything(desk)
    some = random.choice(everything) if everything else None
    return TaskFilters(
        status=random.choice([None, None, "completed", "canceled", "queued"]),
        troubled=random.choice([None, None, True, False]),
        kind=random.choice([None, "assign_keywords", "no_such_kind"]),
        source=random.choice([None, "staff", "autopilot"]),
        created_by=random.choice([None, None, studio.owner.user_id, studio.front_desk.user_id]),
        final=random.random() < 0.2,
        q=random.choice([None, None, "TRIAL", "no such word", "100%"]),
        since=random.choice([None, some and some.created_at]),
        until=random.choice([None, None, some and some.created_at]),
    )


def _compare(desk: Desk, viewer: Viewer, filters: TaskFilters, order: Order, *, exact: bool) -> None:
    expected = _plainly(desk, viewer, filters)
    with desk.database.read() as connection:
        counts = listing.counts(connection, viewer, desk.clock.now(), filters)
        snapshot = listing.snapshot(connection, viewer, desk.clock.now())
    counted = {status: number for status, number in counts.by_status.items() if number}
    if exact or not counts.at_least:
        assert counted == Counter(str(task.status) for task in expected)
    else:
        assert Counter(counted) <= Counter(str(task.status) for task in expected)
    assert _pages(desk, viewer, filters, order) == [task.id for task in _sorted(expected, order)]
    assert [task.id for task in snapshot] == [task.id for task in _plainly(desk, viewer, TaskFilters())]


def _sorted(newest_first: list[TaskState], order: Order) -> list[TaskState]:
    if order.column == "created_by":
        return sorted(newest_first, key=lambda task: task.created_by_name, reverse=order.descending)
    oldest_first = newest_first[::-1]
    if order.column == "id":
        return newest_first if order.descending else oldest_first
    by_title = sorted(newest_first, key=lambda task: task.title)
    return by_title[::-1] if order.descending else by_title


def _pages(desk: Desk, viewer: Viewer, filters: TaskFilters, order: Order) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        with desk.database.read() as connection:
            page, cursor = listing.page(connection, viewer, desk.clock.now(), filters, cursor, 4, order)
        found += [task.id for task in page]
        if cursor is None:
            return found


def _plainly(desk: Desk, viewer: Viewer, filters: TaskFilters) -> list[TaskState]:
    return [
        task
        for task in _everything(desk)
        if Policy(viewer).may_see(task)
        and task.shown(desk.clock.now())
        and filters.status in (None, task.status)
        and filters.troubled in (None, task.troubled)
        and filters.kind in (None, task.kind)
        and filters.source in (None, task.source)
        and filters.created_by in (None, task.created_by)
        and not (filters.final and task.active)
        and (filters.q or "").lower() in task.title.lower()
        and (filters.since is None or task.created_at >= filters.since)
        and (filters.until is None or task.created_at < filters.until)
    ]


def _everything(desk: Desk) -> list[TaskState]:
    with desk.database.read() as connection:
        return [state_of(row) for row in connection.execute(select(*COLUMNS).order_by(tasks.c.id.desc()))]


def _kept(desk: Desk) -> dict[object, int]:
    columns = [task_counts.c[name] for name in KEY]
    query = select(*columns, task_counts.c.tasks).where(task_counts.c.tasks != 0)
    with desk.database.read() as connection:
        return {tuple(row[:-1]): row.tasks for row in connection.execute(query)}


def _counted(desk: Desk) -> dict[object, int]:
    there = [task for task in _everything(desk) if task.deleted_at is None]
    return Counter(tuple(getattr(task, name) for name in KEY) for task in there)
