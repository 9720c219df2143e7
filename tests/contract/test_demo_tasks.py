"""The demo's last weeks of tasks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actors.accounts.people import viewer_at
from actors.autopilot.demo import fill_autopilot
from actors.autopilot.tables import runs
from actors.demo_tasks import fill_tasks
from actors.files import result_key
from actors.settings import load
from actors.studio import demo
from actors.tasks.counts import KEY
from actors.tasks.lifecycle import Status
from actors.tasks.tables import audit, emails, task_counts, task_records, tasks
from actors.tasks.task import state_of
from tests.support.clocks import START as NOW


@pytest.fixture
def folder(database, tmp_path):
    fill(database, tmp_path, families=60)
    return tmp_path


def fill(database, folder, families):
    settings = load({}, folder)

    def also(connection, now):
        fill_autopilot(connection, now)
        fill_tasks(connection, settings, database, now)

    demo.fill(database, families=families, seed=1, now=NOW, also=also)


@pytest.mark.parametrize("families", [1, 5])
def test_a_studio_so_small_that_some_tasks_would_concern_nobody_does_without_them(database, tmp_path, families):
    fill(database, tmp_path, families)
    with database.read() as connection:
        found = [state_of(row) for row in connection.execute(select(tasks))]
    assert found
    assert all(task.total for task in found)


def test_tasks_of_the_last_weeks_have_ended_in_every_way(database, folder):
    with database.read() as connection:
        found = [state_of(row) for row in connection.execute(select(tasks).order_by(tasks.c.id))]
        counted = connection.execute(select(task_counts).where(task_counts.c.tasks > 0)).all()
        pairs = connection.execute(select(tasks.c.id, tasks.c.created_at)).all()
        lines = connection.execute(select(audit.c.at).order_by(audit.c.id)).scalars().all()
        of_runs = connection.execute(select(runs.c.task_id).where(runs.c.task_id.is_not(None))).scalars().all()
    assert {task.status for task in found} == {Status.COMPLETED, Status.FAILED, Status.CANCELED}
    assert all(
        task.shown(NOW) and NOW - timedelta(days=30) < task.created_at < task.finished_at <= NOW for task in found
    )
    assert sum(row.tasks for row in counted) == len(found)
    assert {tuple(row._mapping[name] for name in KEY[:4]) for row in counted} == {
        (task.account_id, task.created_by, task.kind, task.source) for task in found
    }
    assert sorted(pairs) == sorted(pairs, key=lambda pair: pair.created_at)
    assert lines == sorted(lines)
    assert sorted(of_runs) == sorted(task.id for task in found if task.source == "autopilot")
    for task in found:
        _holds(database, task)
        assert (folder / "files" / result_key(task.id)).exists() == (task.result_name is not None)


def _holds(database, task):
    """What the task says of itself is what its ledger and its outbox say."""
    with database.read() as connection:
        records = connection.execute(select(task_records.c.outcome).where(task_records.c.task_id == task.id)).scalars()
        states = connection.execute(select(emails.c.state).where(emails.c.task_id == task.id)).scalars().all()
    outcomes = list(records)
    assert [outcomes.count(name) for name in ("done", "failed", "skipped", "pending")] == [
        task.done, task.failed, task.skipped, task.remaining,
    ]  # fmt: skip
    assert [states.count(name) for name in ("sent", "held")] == [task.emails_sent, task.emails_held]
    assert len(states) == task.emails_total


def test_the_failed_report_can_be_tried_again_and_the_canceled_task_holds_emails(database, desk, folder):
    with database.read() as connection:
        maria = viewer_at(connection, "front-desk@riverbend.test")
        mine = [state_of(row) for row in connection.execute(select(tasks).where(tasks.c.created_by == maria.user_id))]
    (report,) = [task for task in mine if task.status is Status.FAILED]
    (canceled,) = [task for task in mine if task.status is Status.CANCELED]
    assert NOW - timedelta(days=7) < report.created_at < NOW - timedelta(days=5)
    assert min(canceled.emails_held, canceled.remaining) > 0
    again = desk.launcher.retry(maria, report.id, "failed")
    assert desk.finish(again).done == report.failed
