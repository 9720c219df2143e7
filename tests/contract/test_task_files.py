"""The file that a task makes: whole or not there, tried again, given up with a sentence, and gone with its task."""

import pytest
from sqlalchemy import update

from actors.bulk import register
from actors.bulk.base import CannotGoOn
from actors.bulk.report import MakeReport
from actors.files import result_key
from actors.slice import NO_FILE
from actors.tasks.lifecycle import Status
from actors.tasks.locked import LEASE
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Sweeper
from actors.tasks.tables import tasks
from tests.contract import test_scoping
from tests.support.actions import contents
from tests.support.reports import content

ROSTERS = {"report": "class_rosters", "format": "csv"}
statements = test_scoping.statements


class Stumbling(MakeReport):
    """Writes a half, and then does what it is told to, as often as it is told to."""

    def __init__(self, stumble, times=99):
        self.stumble, self.left = stumble, times

    def make_file(self, place, task_id, params, out):
        if not self.left:
            return super().make_file(place, task_id, params, out)
        self.left -= 1
        out.write(b"half")
        self.stumble()
        return "half.csv"


@pytest.fixture
def launch(desk, studio, monkeypatch):
    def with_action(action=None, **params):
        monkeypatch.setitem(register.ACTIONS, "report", action or MakeReport())
        return desk.launcher.launch(studio.front_desk, "report", ROSTERS | params, {"all": True})

    return with_action


def raising(error):
    def stumble():
        raise error

    return stumble


def stored(desk, tmp_path):
    return [each for each in (tmp_path / "files").rglob("*") if each.is_file()]


def attempts(desk, task, most=10):
    """Work on the task, and let it be found again when its worker was lost; returns how often."""
    for number in range(1, most):
        if desk.finish(task).status not in (Status.QUEUED, Status.RUNNING):
            return number
        desk.clock.advance(LEASE.total_seconds() + 1)
        Rescue(desk.database, desk.hints).run(desk.clock.now())
    raise AssertionError


def test_a_file_that_fails_once_is_made_again_and_whole(desk, launch):
    task = launch(Stumbling(raising(OSError("disk full")), times=1))
    assert attempts(desk, task) == 2
    assert desk.now(task).status is Status.COMPLETED
    expected = content(desk.files, desk.finish(launch()))
    assert content(desk.files, desk.now(task)) == expected


def test_a_file_that_always_fails_fails_the_task_with_a_sentence(desk, launch, tmp_path):
    task = launch(Stumbling(raising(ZeroDivisionError())))
    attempts(desk, task)
    failed = desk.now(task)
    assert (failed.status, failed.message, failed.result_name) == (Status.FAILED, NO_FILE, None)
    assert failed.done + failed.skipped == failed.total
    assert stored(desk, tmp_path) == []


def test_a_worker_that_is_lost_each_time_does_not_try_for_ever(desk, launch):
    task = launch(Stumbling(raising(ZeroDivisionError()), times=1))
    desk.finish(task)
    for _ in range(3):
        desk.clock.advance(LEASE.total_seconds() + 1)
        with desk.writer.change() as change:
            change.take_in_hand(task, change.claim(task.id).lease)
    desk.clock.advance(LEASE.total_seconds() + 1)
    attempts(desk, task)
    assert (desk.now(task).status, desk.now(task).message) == (Status.FAILED, NO_FILE)


def test_where_there_is_no_sense_in_trying_again_it_fails_at_once(desk, launch):
    task = launch(Stumbling(raising(CannotGoOn("The studio was closed."))))
    assert attempts(desk, task) == 1
    assert (desk.now(task).status, desk.now(task).message) == (Status.FAILED, "The studio was closed.")


def test_the_file_of_a_task_that_is_canceled_meanwhile_is_thrown_away(desk, studio, launch, tmp_path):
    made = {}
    task = made["task"] = launch(Stumbling(lambda: desk.commands.cancel(studio.front_desk, made["task"].id)))
    canceled = desk.finish(task)
    assert (canceled.status, canceled.result_name) == (Status.CANCELED, None)
    assert stored(desk, tmp_path) == []


def test_the_file_of_a_task_that_is_paused_meanwhile_is_made_again(desk, studio, launch):
    made = {}
    action = Stumbling(lambda: desk.commands.pause(studio.front_desk, made["task"].id), times=1)
    task = made["task"] = launch(action)
    assert desk.finish(task).result_name is None
    desk.commands.resume(studio.front_desk, task.id)
    assert desk.finish(task).status is Status.COMPLETED
    assert content(desk.files, desk.now(task)) != b"half"


def test_the_file_leaves_with_its_task_and_so_do_halves(desk, launch, tmp_path):
    gone, stays = desk.finish(launch()), desk.finish(launch())
    half = tmp_path / "files" / f"{result_key(gone.id)}"
    half.with_name(f".{half.name}.0a1b2c3d.half").write_bytes(b"half")
    with desk.database.write() as connection:
        connection.execute(update(tasks).where(tasks.c.id == gone.id).values(expires_at=desk.clock.now()))
    assert Sweeper(desk.database, desk.channel, desk.files).sweep(desk.clock.now()) == 1
    assert [file.name for file in stored(desk, tmp_path)] == [stays.id]


def test_lines_are_kept_batch_by_batch_and_the_file_has_each_once(desk, studio, launch):
    with desk.database.write() as connection:  # one record a batch
        connection.execute(update(tasks.metadata.tables["accounts"]).values(records_per_second=10))
    slow = content(desk.files, desk.finish(launch()))
    with desk.database.write() as connection:
        connection.execute(update(tasks.metadata.tables["accounts"]).values(records_per_second=None))
    assert content(desk.files, desk.finish(launch())) == slow


@pytest.mark.parametrize("report", ["class_rosters", "balances_and_aging", "makeup_tokens_outstanding"])
def test_a_report_changes_nothing(desk, launch, report):
    names = ("families", "students", "classes", "enrollments", "transactions", "makeup_tokens")
    before = contents(desk.database, *names)
    desk.finish(launch(report=report))
    assert contents(desk.database, *names) == before


@pytest.mark.parametrize(
    "report",
    [
        "enrollment_by_class", "class_rosters", "balances_and_aging", "transactions_by_category",
        "makeup_tokens_outstanding", "students_without_class",
    ],
)  # fmt: skip
def test_a_report_names_the_account_in_every_statement(desk, launch, statements, report):
    statements.clear()
    desk.finish(launch(report=report))
    test_scoping.check(statements)
