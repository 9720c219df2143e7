"""Lists narrowed down and in other orders, and what is asked of many tasks at once, on both databases."""

import itertools

import pytest

from actors.accounts.people import Viewer
from actors.tasks import listing, many
from actors.tasks.filters import NEWEST, Order, TaskFilters
from actors.tasks.lifecycle import ACTIVE, FINAL, Status
from actors.tasks.task import TaskState
from tests.support.altering import alter
from tests.support.desk import Desk
from tests.support.studio import Studio

ORDERS = [NEWEST, Order(descending=False)] + [
    Order(column, descending) for column in ("title", "created_by") for descending in (True, False)
]


@pytest.fixture
def several(desk: Desk, studio: Studio) -> list[TaskState]:
    """Two finished and two queued tasks of the front desk, one queued task of the coach, in this order."""
    desk_tasks = [desk.finish(_later(desk, studio.front_desk)) for _ in range(2)]
    return [*desk_tasks, *[_later(desk, viewer) for viewer in (studio.front_desk, studio.front_desk, studio.coach)]]


def _later(desk: Desk, viewer: Viewer) -> TaskState:
    desk.clock.advance(60)
    return desk.launch(viewer)


def _ids(desk: Desk, viewer: Viewer, filters: TaskFilters, order: Order = NEWEST) -> list[str]:
    """What the filters hold, read in pages of two."""
    found: list[str] = []
    cursor = None
    while True:
        with desk.database.read() as connection:
            page, cursor = listing.page(connection, viewer, desk.clock.now(), filters, cursor, 2, order)
        found += [task.id for task in page]
        if cursor is None:
            return found


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_every_order_reads_each_task_once(desk: Desk, studio: Studio, several: list[TaskState], order: Order) -> None:
    found = _ids(desk, studio.owner, TaskFilters(), order)
    by_id = {task.id: task for task in several}
    name = "created_by_name" if order.column == "created_by" else order.column
    values = [getattr(by_id[task_id], name) for task_id in found]
    assert values == sorted(values, reverse=order.descending)
    assert sorted(found) == sorted(by_id)
    for _value, group in itertools.groupby(found, key=lambda task_id: getattr(by_id[task_id], name)):
        ties = list(group)
        assert ties == sorted(ties, reverse=order != Order("title"))  # the newest first, but from Z to A


def test_filters_by_time_trouble_and_id(desk: Desk, studio: Studio, several: list[TaskState]) -> None:
    first, second, third, *_ = several
    alter(desk.writer, first, failed=1)
    cases = {
        (second.id, first.id): TaskFilters(until=third.created_at),
        (third.id, second.id): TaskFilters(since=second.created_at, until=several[3].created_at),
        (first.id,): TaskFilters(troubled=True),
        (second.id,): TaskFilters(troubled=False, status="completed"),
        (third.id,): TaskFilters(ids=(third.id, "nothing")),
        (): TaskFilters(ids=()),
    }
    for expected, filters in cases.items():
        assert tuple(_ids(desk, studio.owner, filters)) == expected


def test_what_may_be_touched_is_counted(desk: Desk, studio: Studio, several: list[TaskState]) -> None:
    now = desk.clock.now()
    triggered = desk.trigger(studio.front_desk)
    everything = TaskFilters(ids=(*tuple(task.id for task in several), triggered.id))
    with desk.database.read() as connection:
        for viewer, statuses, expected in (
            (studio.owner, ACTIVE, (6, 6, 4)),
            (studio.front_desk, FINAL, (5, 5, 2)),
            (studio.coach, ACTIVE, (1, 1, 1)),
            (studio.supervisor, ACTIVE, (1, 0, 0)),
            (studio.lakeside_owner, ACTIVE, (0, 0, 0)),
        ):
            found = many.reach(connection, viewer, now, everything, statuses)
            assert (found.chosen, found.yours, found.ready) == expected


def test_many_are_canceled_and_deleted_and_others_are_not(desk: Desk, studio: Studio, several: list[TaskState]) -> None:
    everyones = TaskFilters(ids=tuple(task.id for task in several))
    assert desk.commands.cancel_all(studio.front_desk, everyones) == 2
    assert desk.commands.cancel_all(studio.front_desk, everyones) == 0
    assert [desk.now(task).status for task in several] == [Status.COMPLETED] * 2 + [Status.CANCELED] * 2 + [
        Status.QUEUED
    ]
    assert desk.commands.delete_all(studio.coach, everyones) == 0
    assert desk.commands.delete_all(studio.front_desk, TaskFilters(status="completed")) == 2
    assert [desk.now(task).deleted_at is not None for task in several] == [True, True, False, False, False]
