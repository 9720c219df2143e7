"""How a task runs: slices, leases, fencing, trouble, and the net under lost messages. On both databases."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import OperationalError

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords
from actors.bulk.sizing import Sizing
from actors.slice import KILLS_WORKERS
from actors.studio.tables import keywords, students
from actors.tasks import ledger
from actors.tasks.events import TaskChanged
from actors.tasks.ledger import Sought
from actors.tasks.lifecycle import Status
from actors.tasks.locked import LEASE, Fenced
from actors.tasks.rescue import PATIENCE, Rescue
from actors.tasks.tables import task_records, tasks
from tests.support.desk import Desk
from tests.support.studio import Studio


def test_a_task_changes_each_record_once_and_completes(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    assert (task.status, task.done, task.remaining) == (Status.COMPLETED, len(studio.students), 0)
    assert desk.outcomes(task) == {"done": len(studio.students)}
    assert desk.links() == len(studio.students)
    again = desk.finish(desk.launch(studio.front_desk))
    assert (again.done, again.skipped) == (0, len(studio.students))


def test_events_tell_versions_that_rise_and_end_with_the_state_in_the_database(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    told = [event.task for event in desk.channel.events if isinstance(event, TaskChanged)]
    versions = [state.version for state in told]
    assert versions == sorted(set(versions))
    assert told[-1] == task
    for state in told:
        assert state.done + state.failed + state.skipped + state.remaining == state.total


def test_the_message_of_a_task_that_somebody_works_on_is_dropped(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.writer.change() as change:
        assert change.claim(task.id) is not None
    desk.runner.run_slice(task.id)
    assert desk.now(task).done == 0


def test_a_long_wait_for_its_turn_says_nothing_about_a_batch(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else batches would become smaller and smaller where many write at once, and everything slower still."""
    took, begin = list[float](), desk.database.write

    @contextmanager
    def others_first() -> Iterator[Connection]:
        desk.clock.advance(1.0)
        with begin() as connection:
            yield connection

    monkeypatch.setattr(desk.database, "write", others_first)
    monkeypatch.setattr(Sizing, "took", lambda self, records, seconds: took.append(seconds))
    desk.runner.run_slice(desk.launch(studio.front_desk).id)
    assert took == [0.0]


def test_a_worker_that_was_taken_over_is_fenced_out(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.writer.change() as change:
        old = change.claim(task.id)
    desk.clock.advance(LEASE.total_seconds() + 1)
    with desk.writer.change() as change:
        new = change.claim(task.id)
    assert old is not None
    assert new is not None
    assert new.lease > old.lease
    with pytest.raises(Fenced), desk.writer.change() as change:
        change.hold(task, old.lease)
    with desk.writer.change() as change:
        change.hold(task, new.lease)


@pytest.mark.parametrize("command", ["cancel", "pause"])
def test_nothing_commits_after_a_stop(desk: Desk, studio: Studio, command: str) -> None:
    task = desk.launch(studio.front_desk)
    with desk.writer.change() as change:
        claimed = change.claim(task.id)
    assert claimed is not None
    getattr(desk.commands, command)(studio.front_desk, task.id)
    with pytest.raises(Fenced), desk.writer.change() as change:
        change.hold(task, claimed.lease)


def test_a_bad_record_fails_alone_with_a_reason(desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = studio.students[3]

    class Stumbling(AssignKeywords):
        def process(self, batch, params):  # type: ignore[no-untyped-def]
            super().process(batch, params)
            if any(record.record_id == bad for record in batch.records):
                raise ZeroDivisionError

    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Stumbling())
    task = desk.finish(desk.launch(studio.front_desk))
    assert (task.status, task.done, task.failed) == (Status.COMPLETED, len(studio.students) - 1, 1)
    with desk.database.read() as connection:
        rows, _ = ledger.records(connection, task, Sought(outcome="failed"), 0, 10)
    assert [(row.record_id, row.reason) for row in rows] == [
        (bad, "Something went wrong with this record (ZeroDivisionError).")
    ]
    assert desk.links() == len(studio.students) - 1
    again = desk.finish(desk.launcher.retry(studio.front_desk, task.id, "failed"))
    assert (again.total, again.failed) == (1, 1)


def test_a_task_that_has_lost_its_sense_fails_with_a_sentence(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.database.write() as connection:
        connection.execute(delete(keywords).where(keywords.c.account_id == studio.account))
    failed = desk.finish(task)
    assert failed.status is Status.FAILED
    assert failed.message == 'The keyword "Trial" was deleted or renamed meanwhile.'
    assert failed.expires_at is not None


def test_a_record_that_is_gone_fails_and_the_others_are_done(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.database.write() as connection:
        connection.execute(delete(students).where(students.c.id == studio.students[0]))
    task = desk.finish(task)
    assert (task.done, task.failed) == (len(studio.students) - 1, 1)


class Death(BaseException):
    """The worker's process ends here and now."""


@pytest.mark.parametrize("where", [0, 6, 9])
def test_a_record_that_ends_its_worker_costs_three_workers_and_no_other_record(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch, where: int
) -> None:
    bad, deaths = studio.students[where], []

    class Killing(AssignKeywords):
        def process(self, batch, params):  # type: ignore[no-untyped-def]
            if any(record.record_id == bad for record in batch.records):
                deaths.append(len(batch.records))
                raise Death
            super().process(batch, params)

    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Killing())
    task, rescue = desk.launch(studio.front_desk), Rescue(desk.database, desk.hints)
    for _ in range(6):
        with suppress(Death):
            desk.finish(task)
        desk.clock.advance(LEASE.total_seconds() + 1)
        rescue.run(desk.clock.now())
    with desk.database.read() as connection:
        ((left_out, reason),) = connection.execute(
            select(task_records.c.record_id, task_records.c.reason).where(task_records.c.outcome == "failed")
        ).all()
    assert deaths == [len(studio.students), 1, 1]
    assert (left_out, reason) == (bad, KILLS_WORKERS)
    assert desk.now(task).done == len(studio.students) - 1


def test_a_database_that_is_away_costs_no_record(desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [4]

    class Interrupted(AssignKeywords):
        def process(self, batch, params):  # type: ignore[no-untyped-def]
            super().process(batch, params)
            if left and left[0]:
                left[0] -= 1
                raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))

    monkeypatch.setattr("actors.slice.AGAIN_SECONDS", 0)
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Interrupted())
    task = desk.finish(desk.launch(studio.front_desk))
    assert (left, task.status, task.done) == ([0], Status.COMPLETED, len(studio.students))


def test_a_statement_that_the_database_does_not_understand_is_the_records_trouble(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong(AssignKeywords):
        def process(self, batch, params):  # type: ignore[no-untyped-def]
            batch.connection.execute(text("SELECT nothing FROM nowhere"))

    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Wrong())
    task = desk.finish(desk.launch(studio.front_desk))
    assert (task.status, task.failed) == (Status.COMPLETED, len(studio.students))


def test_a_clock_that_was_an_hour_ahead_holds_nothing_up(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.hints.sent.clear()
    desk.clock.advance(3600)
    with desk.writer.change() as change:
        assert change.claim(task.id) is not None
    desk.clock.advance(-3600)
    assert Rescue(desk.database, desk.hints).run(desk.clock.now()) == 1
    assert desk.finish(task).status is Status.COMPLETED


def test_a_stopping_worker_puts_the_task_back(desk: Desk, studio: Studio) -> None:
    with desk.database.write() as connection:  # one record a batch
        connection.execute(update(tasks.metadata.tables["accounts"]).values(records_per_second=10))
    task = desk.launch(studio.front_desk)
    desk.hints.sent.clear()
    desk.runner.stop.set()
    desk.runner.run_slice(task.id)
    assert desk.hints.sent == [task.id]
    assert desk.now(task).done == 0
    desk.runner.stop.clear()


@pytest.mark.parametrize("lost", ["message", "worker"])
def test_rescue_sends_a_lost_hint_again(desk: Desk, studio: Studio, lost: str) -> None:
    task = desk.launch(studio.front_desk)
    desk.hints.sent.clear()
    if lost == "worker":
        with desk.writer.change() as change:
            change.claim(task.id)
    rescue = Rescue(desk.database, desk.hints)
    assert rescue.run(desk.clock.now()) == 0
    desk.clock.advance(max(PATIENCE, LEASE).total_seconds())
    assert rescue.run(desk.clock.now()) == 1
    assert rescue.run(desk.clock.now()) == 0
    assert desk.finish(task).status is Status.COMPLETED


def test_rescue_fills_the_queue_only_up_to_the_tasks_that_wait(desk: Desk, studio: Studio) -> None:
    launched = [desk.launch(studio.front_desk) for _ in range(5)]
    desk.hints.sent = [launched[4].id, launched[3].id]
    desk.clock.advance(60)
    rescue = Rescue(desk.database, desk.hints)
    assert rescue.run(desk.clock.now()) == 3
    desk.clock.advance(60)
    assert rescue.run(desk.clock.now()) == 0


def test_a_launch_without_redis_starts_when_redis_returns(desk: Desk, studio: Studio) -> None:
    desk.hints.away = True
    task = desk.launch(studio.front_desk)
    rescue = Rescue(desk.database, desk.hints)
    desk.clock.advance(60)
    assert rescue.run(desk.clock.now()) == 0
    desk.hints.away = False
    assert rescue.run(desk.clock.now()) == 1
    assert desk.finish(task).status is Status.COMPLETED


def test_a_late_message_of_a_canceled_or_deleted_task_leaves_no_trace(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.commands.cancel(studio.front_desk, task.id)
    before = desk.now(task)
    desk.runner.run_slice(task.id)
    desk.runner.run_slice("01900000-0000-7000-8000-000000000000")
    assert desk.now(task) == before
