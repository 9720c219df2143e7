"""The policy and its SQL agree, and so do the two on time: what is past its time is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert, select, update

from actors.accounts.people import Viewer
from actors.bulk import register
from actors.db import Database
from actors.files import result_key
from actors.studio.tables import keywords
from actors.tasks import listing, retention, store
from actors.tasks.errors import NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.permissions import Policy
from actors.tasks.retention import PURGE_AFTER, Sweeper
from actors.tasks.tables import audit, task_records, tasks
from actors.tasks.task import TaskState
from tests.model.driver import Tokens
from tests.support.desk import Desk
from tests.support.studio import Studio, count


@pytest.fixture
def viewers(studio: Studio) -> list[Viewer]:
    return [studio.owner, studio.front_desk, studio.coach, studio.supervisor, studio.lakeside_owner]


@pytest.fixture
def everything(desk: Desk, studio: Studio, viewers: list[Viewer]) -> list[TaskState]:
    """For every viewer a task of theirs and one of theirs that Autopilot triggered; some of each canceled."""
    launched = []
    with desk.database.write() as connection:
        connection.execute(insert(keywords).values(account_id=studio.lakeside, name="Trial"))
    for viewer in viewers:
        launched += [desk.launch(viewer), desk.trigger(viewer)]
    for task, viewer in zip(launched[:4], [studio.owner] * 4, strict=True):
        desk.commands.cancel(viewer, task.id)
    return [desk.now(task) for task in launched]


def test_the_rule_in_sql_is_the_rule_in_python(desk: Desk, viewers: list[Viewer], everything: list[TaskState]) -> None:
    now = desk.clock.now()
    for viewer in viewers:
        expected = {task.id for task in everything if Policy(viewer).may_see(task)}
        controlled = {task.id for task in everything if Policy(viewer).may_control(task)}
        with desk.database.read() as connection:
            snapshot = {task.id for task in listing.snapshot(connection, viewer, now)}
            page, _ = listing.page(connection, viewer, now, TaskFilters(), None, 100)
            counted = listing.counts(connection, viewer, now).by_status
            in_sql = set(connection.scalars(select(tasks.c.id).where(store.is_controlled_by(viewer))))
        assert snapshot == {task.id for task in page} == expected
        assert sum(counted.values()) == len(expected)
        assert in_sql == controlled
        for task in everything:
            assert _there(desk, viewer, task.id) == (task.id in expected)


def test_pages_follow_each_other_without_gap_or_overlap(
    desk: Desk, studio: Studio, everything: list[TaskState]
) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        with desk.database.read() as connection:
            page, cursor = listing.page(connection, studio.owner, desk.clock.now(), TaskFilters(), cursor, 3)
        seen += [task.id for task in page]
        if cursor is None:
            break
    ours = sorted((task.id for task in everything if task.account_id == studio.account), reverse=True)
    assert seen == ours


@pytest.mark.parametrize(("seconds", "there"), [(599.999, True), (600, False)])
def test_a_canceled_task_is_there_for_ten_minutes(desk: Desk, studio: Studio, seconds: float, there: bool) -> None:
    task = desk.launch(studio.front_desk)
    desk.commands.cancel(studio.front_desk, task.id)
    desk.clock.advance(seconds)
    assert _there(desk, studio.front_desk, task.id) is there


@pytest.mark.parametrize(("early", "there"), [(0.001, True), (0, False)])
def test_a_completed_task_is_there_for_sixty_days(desk: Desk, studio: Studio, early: float, there: bool) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    desk.clock.advance(60 * 86_400 - early)
    assert _there(desk, studio.front_desk, task.id) is there
    Sweeper(desk.database, desk.channel, desk.files).sweep(desk.clock.now())
    assert count(desk.database, tasks) == there


def test_the_sweep_takes_ledger_and_task_and_leaves_the_audit_and_the_active(desk: Desk, studio: Studio) -> None:
    canceled, active = desk.launch(studio.front_desk), desk.launch(studio.front_desk)
    desk.commands.cancel(studio.front_desk, canceled.id)
    desk.clock.advance(100 * 86_400)
    assert Sweeper(desk.database, desk.channel, desk.files).sweep(desk.clock.now()) == 1
    assert count(desk.database, tasks) == 1
    assert desk.outcomes(active) == {"pending": active.total}
    assert count(desk.database, task_records) == active.total
    assert count(desk.database, audit) == 3


def test_a_large_task_is_swept_in_small_steps_and_rounds(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction takes more than a step, the row of the task takes nothing along, and other work comes between."""
    monkeypatch.setattr(retention, "ROWS_A_STEP", 3)
    monkeypatch.setattr(retention, "ROWS_A_ROUND", 7)
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Tokens())
    desk.finish(desk.launch(studio.front_desk))
    taken: list[tuple[str, int]] = []

    def note(_connection: object, cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("DELETE FROM"):
            taken.append((statement.split()[2], cursor.rowcount))  # type: ignore[attr-defined]

    sweeper, later = Sweeper(desk.database, desk.channel, desk.files), desk.clock.now() + timedelta(days=60)
    event.listen(desk.database.engine, "after_cursor_execute", note)
    swept = [sweeper.sweep(later) for _ in range(4)]
    event.remove(desk.database.engine, "after_cursor_execute", note)
    assert swept == [0, 0, 1, 0]
    assert [sum(rows for name, rows in taken if name == table) for table in ("emails", "task_records")] == [10, 10]
    assert max(rows for _, rows in taken) == 3


def test_the_sweep_leaves_alone_what_is_restored_after_it_has_looked(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    desk.commands.delete(studio.front_desk, task.id)
    desk.files.put(result_key(task.id), lambda out: str(out.write(b"whole")))
    later = desk.clock.now() + PURGE_AFTER
    assert Sweeper(Restoring(desk), desk.channel, desk.files).sweep(later) == 0
    assert desk.outcomes(task) == {"done": task.total}
    assert b"".join(desk.files.read(result_key(task.id)) or ()) == b"whole"


def test_a_deleted_task_is_swept_a_minute_later(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    desk.commands.delete(studio.front_desk, task.id)
    sweeper = Sweeper(desk.database, desk.channel, desk.files)
    assert sweeper.sweep(desk.clock.now() + PURGE_AFTER - timedelta(seconds=1)) == 0
    assert sweeper.sweep(desk.clock.now() + PURGE_AFTER) == 1
    assert count(desk.database, task_records) == 0


class Restoring(Database):
    """The desk's database, in which somebody restores every task as soon as it was read."""

    def __init__(self, desk: Desk) -> None:
        vars(self).update(vars(desk.database))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with super().read() as connection:
            yield connection
        with self.write() as connection:
            connection.execute(update(tasks).values(deleted_at=None))


def _there(desk: Desk, viewer: Viewer, task_id: str) -> bool:
    try:
        with desk.database.read() as connection:
            store.get(connection, viewer, task_id, desk.clock.now())
    except NotFound:
        return False
    return True
