"""A launch over very many records goes in steps: until the last one it is not there for anybody; on both databases."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update

from actors.bulk import selection, steps
from actors.studio.tables import students
from actors.tasks import audit, listing, preparations, retention, store
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import ACTIVE, FINAL
from actors.tasks.many import ready_ids
from actors.tasks.rescue import Rescue
from actors.tasks.retention import PURGE_AFTER, Sweeper
from actors.tasks.tables import task_counts, task_records, tasks
from actors.tasks.task import TaskState
from tests.support.desk import TEAM, Desk
from tests.support.studio import Studio

STEPS = 4
"""Ten students, three a step."""


BeforeStep = Callable[[Collection[int], Callable[[], object]], None]


class Died(BaseException):
    """The process is gone: nothing of it runs any more."""


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_IN_ONE", 4)
    monkeypatch.setattr(steps, "RECORDS_A_STEP", 3)


@pytest.fixture
def before_step(monkeypatch: pytest.MonkeyPatch) -> BeforeStep:
    """Have something done before the steps of these numbers (from 0); STEPS is the last, which makes the task."""
    freeze, copy = steps._freeze, steps._copy

    def arrange(numbers: Collection[int], do: Callable[[], object]) -> None:
        def copy_then(writer: Any, steps: Any, preparation: Any, after: int) -> None:
            if after / 3 in numbers:
                do()
            copy(writer, steps, preparation, after)

        def freeze_then(*given: Any) -> None:
            freeze(*given)
            if STEPS in numbers:
                do()

        monkeypatch.setattr(steps, "_copy", copy_then)
        monkeypatch.setattr(steps, "_freeze", freeze_then)

    return arrange


def launch(desk: Desk, studio: Studio, key: str | None = None) -> TaskState:
    return desk.launcher.launch(studio.front_desk, "assign_keywords", TEAM, {"all": True}, key)


def ledger(desk: Desk, task_id: str) -> list[Any]:
    of = task_records.c
    query = select(of.position, of.record_id, of.label, of.outcome, of.email, of.data).where(of.task_id == task_id)
    with desk.database.read() as connection:
        return [*map(tuple, connection.execute(query.order_by(of.position)))]


def rows(desk: Desk) -> tuple[int, int]:
    """How many tasks and records of ledgers the database holds, whatever they are."""
    with desk.database.read() as connection:
        count = select(func.count())
        return tuple(connection.execute(count.select_from(table)).scalar_one() for table in (tasks, task_records))  # type: ignore[return-value]


def sweep(desk: Desk) -> None:
    for _ in range(20):
        Sweeper(desk.database, desk.channel, desk.files).sweep(desk.clock.now())


def told(desk: Desk) -> tuple[int, int, int]:
    with desk.database.read() as connection:
        lines = connection.execute(select(func.count()).select_from(audit.audit)).scalar_one()
    return len(desk.channel.events), len(desk.hints.sent), lines


def test_a_launch_in_steps_is_the_launch_in_one(desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    many = launch(desk, studio)
    assert told(desk) == (1, 1, 1)
    monkeypatch.setattr(steps, "MOST_IN_ONE", 100)
    one = launch(desk, studio)
    assert ledger(desk, many.id) == ledger(desk, one.id)
    assert len(ledger(desk, many.id)) == many.total == 10
    assert msgspec.structs.replace(many, id=one.id) == one
    assert desk.finish(many).done == 10


@pytest.mark.parametrize("number", [0, 2, STEPS])
def test_until_the_last_step_it_is_there_for_nobody(
    desk: Desk, studio: Studio, before_step: BeforeStep, number: int
) -> None:
    looked = []

    def look() -> None:
        now = desk.clock.now()
        with desk.database.read() as connection:
            task_id = connection.execute(select(tasks.c.id)).scalar_one()
            listed = [*connection.execute(store.visible_to(studio.owner, now))]
            listed += listing.snapshot(connection, studio.owner, now)
            listed += store.stamps(connection, studio.account, (), now - timedelta(hours=1), now)
            for statuses in (ACTIVE, FINAL):
                listed += connection.execute(ready_ids(studio.owner, now, TaskFilters(), statuses)).all()
            listed += connection.execute(select(task_counts)).all()
        assert (listed, told(desk)) == ([], (0, 0, 0))
        for command in ("cancel", "pause", "resume", "delete", "restore"):
            with pytest.raises(NotFound):
                getattr(desk.commands, command)(studio.owner, task_id)
        with desk.writer.change() as change:
            assert change.claim(task_id) is None
        assert Rescue(desk.database, desk.hints).run(now + timedelta(hours=1)) == 0
        sweep(desk)
        looked.append(task_id)

    before_step([number], look)
    assert [launch(desk, studio).id] == looked


def test_others_write_while_it_goes_on(
    desk: Desk, studio: Studio, before_step: BeforeStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the selection is read, too."""
    others, gather = [], steps._gather

    def launch_theirs() -> None:
        params = {"records": "students", "subject": "Hello", "body": "Hello"}
        chosen = {"ids": studio.lakeside_students[:1]}
        others.append(desk.launcher.launch(studio.lakeside_owner, "send_email", params, chosen))

    def gather_beside(*given: Any) -> int:
        launch_theirs()
        return gather(*given)

    monkeypatch.setattr(steps, "_gather", gather_beside)
    before_step([2], launch_theirs)
    launch(desk, studio)
    assert len(others) == 2


@pytest.mark.parametrize("number", [0, 2, STEPS])
def test_what_a_process_that_died_has_left_is_swept_and_its_key_launches_anew(
    desk: Desk, studio: Studio, before_step: BeforeStep, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def die() -> None:
        monkeypatch.setattr(preparations, "give_up", lambda *_: None)
        raise Died

    before_step([number], die)
    with pytest.raises(Died):
        launch(desk, studio, "form-1")
    assert rows(desk) == (1, min(3 * number, 10))
    desk.clock.advance(PURGE_AFTER.total_seconds() - 1)
    sweep(desk)
    with pytest.raises(Conflict, match="at this very moment"):
        launch(desk, studio, "form-1")
    desk.clock.advance(2)
    monkeypatch.setattr(retention, "ROWS_A_STEP", 2)
    sweep(desk)
    assert rows(desk) == (0, 0)
    before_step([number], lambda: None)
    assert launch(desk, studio, "form-1").total == 10


def test_what_fails_in_the_middle_leaves_its_key_and_nothing_else(
    desk: Desk, studio: Studio, before_step: BeforeStep
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    before_step([2], fail)
    with pytest.raises(ZeroDivisionError):
        launch(desk, studio, "form-1")
    before_step([2], lambda: None)
    sweep(desk)
    assert rows(desk) == (0, 0)
    assert launch(desk, studio, "form-1").total == 10


def test_the_same_key_in_the_middle_is_told_so_and_afterwards_gives_the_same_task(
    desk: Desk, studio: Studio, before_step: BeforeStep
) -> None:
    def launch_again() -> None:
        with pytest.raises(Conflict, match="at this very moment"):
            launch(desk, studio, "form-1")

    before_step([2], launch_again)
    task = launch(desk, studio, "form-1")
    assert launch(desk, studio, "form-1").id == task.id
    assert rows(desk) == (1, 10)


@pytest.mark.parametrize("rows_a_round", [2, 100])
@pytest.mark.parametrize("number", [2, STEPS])
def test_what_an_early_sweeper_has_begun_to_take_never_becomes_a_task(
    desk: Desk,
    studio: Studio,
    before_step: BeforeStep,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    rows_a_round: int,
) -> None:
    monkeypatch.setattr(retention, "ROWS_A_STEP", 2)
    monkeypatch.setattr(retention, "ROWS_A_ROUND", rows_a_round)
    ahead = desk.clock.now() + 2 * PURGE_AFTER
    before_step([number], lambda: Sweeper(desk.database, desk.channel, desk.files).sweep(ahead))
    with pytest.raises(Conflict, match="given up"):
        launch(desk, studio)
    monkeypatch.setattr(retention, "ROWS_A_ROUND", 100)
    sweep(desk)
    assert rows(desk) == (0, 0)


def test_records_that_change_before_they_are_read_are_a_conflict(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = steps._gather

    def deactivate_and_gather(connection: Any, query: Any) -> int:
        return gather(connection, query.where(students.c.id != studio.students[0]))

    monkeypatch.setattr(steps, "_gather", deactivate_and_gather)
    with pytest.raises(Conflict, match=selection.CHANGED):
        launch(desk, studio)
    sweep(desk)
    assert rows(desk) == (0, 0)


def test_a_retry_of_many_goes_in_steps(desk: Desk, studio: Studio, before_step: BeforeStep) -> None:
    old = desk.commands.cancel(studio.front_desk, launch(desk, studio).id)
    with desk.database.write() as connection:
        done = update(task_records).where(task_records.c.task_id == old.id, task_records.c.position <= 4)
        connection.execute(done.values(outcome="done"))
        connection.execute(update(tasks).where(tasks.c.id == old.id).values(done=4, position=4))
    asked = []
    before_step([1], lambda: asked.append(True))
    task = desk.launcher.retry(studio.front_desk, old.id, "untouched", "again")
    assert asked
    assert [row[1:3] for row in ledger(desk, task.id)] == [row[1:3] for row in ledger(desk, old.id)[4:]]
    assert desk.launcher.retry(studio.front_desk, old.id, "untouched", "again").id == task.id


def test_a_launch_that_takes_long_is_spared_by_the_sweeper(desk: Desk, studio: Studio, before_step: BeforeStep) -> None:
    def take_long() -> None:
        desk.clock.advance(PURGE_AFTER.total_seconds() * 0.9)
        sweep(desk)

    before_step(range(STEPS + 1), take_long)
    assert len(ledger(desk, launch(desk, studio).id)) == 10
