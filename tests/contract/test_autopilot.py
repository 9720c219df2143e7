"""Autopilot: workflows fire, preview, wait and process, with every state of a run seen through the monitor."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import select, text, update

from actors.autopilot.tables import runs
from actors.studio.tables import transactions
from actors.tasks.errors import Forbidden, NotFound
from tests.support.autopilot import draft, tuition
from tests.support.studio import count

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""8:00 in Chicago."""
THE_25TH = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_a_schedule_fires_once_and_its_task_is_autopilots(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    assert workflow.next_run_at == FRIDAY
    pilot.tick()
    assert pilot.all_runs(studio.owner, workflow) == []
    pilot.until(FRIDAY)
    for _ in range(3):
        pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.state, run.outcome, run.records) == ("finished", "10 of 10 students done.", 10)
    task = pilot.detail(studio.owner, run.id).steps[-2].task
    assert (task.source, task.workflow_id, task.workflow_name) == ("autopilot", workflow.id, "Keywords")
    assert (task.created_by, task.status) == (studio.owner.user_id, "completed")
    assert pilot.desk.links() == 10
    (item,) = pilot.overview(studio.supervisor).workflows
    assert (item.when, item.next_run_at) == ("At 08:00 on Friday, Chicago time", FRIDAY + timedelta(days=7))


@pytest.mark.parametrize(("late", "state"), [(timedelta(minutes=59), "finished"), (timedelta(hours=1), "missed")])
def test_a_late_run_runs_once_and_a_very_late_one_is_missed(pilot, studio, late, state):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY + late)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.state, run.planned_for) == (state, FRIDAY)
    assert pilot.desk.links() == (10 if state == "finished" else 0)
    kinds = [alarm.kind for alarm in pilot.overview(studio.supervisor).alarms]
    assert kinds == ([] if state == "finished" else ["missed"])


def test_every_run_of_a_long_stillstand_is_written_down(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft(trigger_params={"schedule": "0 * * * *"}))
    pilot.desk.clock.advance(26 * 3600)
    pilot.tick()
    found = pilot.all_runs(studio.owner, workflow)
    assert [run.state for run in found] == ["missed"] * 25 + ["finished"]
    hours = [run.planned_for for run in found]
    assert hours == [hours[0] + timedelta(hours=n) for n in range(26)]


def test_nobody_is_a_success_and_everybody_is_not(pilot, studio):
    nobody = pilot.enabled(studio.owner, draft(name="Nobody", filter={"q": "no such student"}))
    everybody = pilot.enabled(studio.owner, draft(name="Everybody", filter={"active": "yes"}))
    pilot.until(FRIDAY)
    pilot.tick()
    (nothing,), (stopped,) = (pilot.all_runs(studio.owner, workflow) for workflow in (nobody, everybody))
    assert (nothing.state, nothing.outcome) == ("nothing_to_do", "Nothing to do: it is about no students today.")
    assert stopped.state == "stopped"
    assert "its filter holds all students" in stopped.outcome
    assert pilot.desk.links() == 0
    assert count(pilot.desk.database, transactions) == 0
    assert [alarm.kind for alarm in pilot.overview(studio.owner).alarms] == ["stopped"]


def test_preview_wait_process(pilot, studio):
    workflow = pilot.enabled(studio.owner, tuition())
    pilot.until(THE_25TH)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.state, run.process_at) == ("waiting", THE_25TH + timedelta(hours=48))
    assert run.cost.endswith("in charges")
    assert count(pilot.desk.database, transactions) == 0
    preview = pilot.detail(studio.owner, run.id).steps[1].task
    assert preview.title == "Preview: Charge tuition for December 2026 - 10 students"
    assert preview.result_name == "preview-class-tuition-2026-11-25.xlsx"
    pilot.until(THE_25TH + timedelta(hours=48))
    pilot.tick()
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert run.state == "finished"
    with pilot.desk.database.read() as connection:
        charged = connection.execute(select(transactions.c.amount_cents)).scalars().all()
    assert f"${sum(charged) / 100:,.2f} in charges" == run.cost
    assert [(step.name, step.state) for step in pilot.detail(studio.owner, run.id).steps] == [
        ("trigger", "done"), ("preview", "done"), ("wait", "done"), ("process", "done"), ("end", "done"),
    ]  # fmt: skip


def test_a_run_that_is_canceled_while_it_waits_changes_no_ledger(pilot, studio):
    workflow = pilot.enabled(studio.owner, tuition())
    pilot.until(THE_25TH)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    with pytest.raises(Forbidden):
        pilot.runs.cancel(studio.supervisor, run.id)
    with pytest.raises(NotFound):
        pilot.runs.cancel(studio.coach, run.id)
    canceled = pilot.runs.cancel(studio.owner, run.id)
    assert (canceled.state, canceled.outcome) == ("canceled", "Nothing was done.")
    assert pilot.runs.cancel(studio.owner, run.id) == canceled
    pilot.until(THE_25TH + timedelta(hours=49))
    pilot.tick()
    assert count(pilot.desk.database, transactions) == 0

    told_once = import_module("actors.migrations.versions.0018_who_canceled").UNNAME
    with pilot.desk.database.write() as connection:
        connection.execute(update(runs).values(outcome="Canceled by Olivia Owens: 3 of 10 families done."))
        connection.execute(text(told_once))
    assert [each.outcome for each in pilot.all_runs(studio.owner, workflow)] == ["3 of 10 families done."]
    assert [each.state for each in pilot.all_runs(studio.owner, workflow)] == ["canceled"]
