"""Who launched it, the studio's time zone and its workflows, changed while a task runs. On both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from actors.accounts.people import find_viewer
from actors.accounts.tables import accounts, users
from actors.studio.tables import enrollments
from actors.tasks import store
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.rights import Right, Rights
from tests.support.autopilot import draft
from tests.support.office import Office

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


def test_a_task_outlives_the_person_who_launched_it(office, desk, studio):
    ended, stopped = desk.launch(studio.front_desk), desk.launch(studio.front_desk)
    office.remove(users, studio.front_desk.user_id)
    assert desk.finish(ended).status is Status.COMPLETED
    assert desk.now(ended).created_by_name == studio.front_desk.name
    with desk.database.read() as connection:
        assert store.get(connection, studio.owner, stopped.id, desk.clock.now()).id == stopped.id
    assert desk.commands.cancel(studio.owner, stopped.id).canceled_by_name == studio.owner.name


def test_a_right_that_is_taken_stops_no_task_but_hides_it(desk, studio):
    task = desk.trigger(studio.owner)
    rights = Rights(desk.database, desk.channel, desk.clock)
    assert Policy(studio.supervisor).may_see(task)
    rights.revoke(studio.owner, studio.supervisor.user_id, Right.AUTOPILOT_TASKS)
    with desk.database.read() as connection:
        now = find_viewer(connection, studio.account, studio.supervisor.user_id)
    assert not Policy(now).may_see(task)
    assert desk.finish(task).status is Status.COMPLETED


def test_what_day_it_is_follows_the_studios_time_zone_at_once(office, studio):
    office.change(enrollments, studio.enrollments[9], drop_on=date(2026, 11, 24))
    task = office.launch("class_drops", studio.students[1], studio.students[7])
    office.work(task, 1)
    move(office.database, studio, "Pacific/Kiritimati")  # where it is the 24th already
    assert office.end(task).records == [("done", None)] * 2


def test_a_planned_run_keeps_its_moment_and_those_after_it_follow_the_new_time_zone(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    move(pilot.desk.database, studio, "America/New_York")
    pilot.until(FRIDAY)
    pilot.tick()
    assert [run.planned_for for run in pilot.all_runs(studio.owner, workflow)] == [FRIDAY]
    assert pilot.workflows_next(studio.owner, workflow) == FRIDAY + WEEK - timedelta(hours=1)


def test_a_workflow_that_is_edited_and_deleted_while_its_task_runs_changes_nothing_about_it(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY)
    pilot.firing.fire(FRIDAY)
    pilot.workflows.edit(
        studio.owner, workflow.id, {"name": "Other", "params": {"records": "students", "keywords": ["Waitlist"]}}
    )
    pilot.workflows.delete(studio.owner, workflow.id)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    task = pilot.detail(studio.owner, run.id).steps[1].task
    assert (run.state, task.workflow_name) == ("finished", "Keywords")
    assert 'keyword "Trial"' in task.title
    assert pilot.desk.links() == len(studio.students)


def test_who_enabled_a_workflow_and_is_gone_starts_nothing_and_the_run_says_so(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    with pilot.desk.database.write() as connection:
        connection.execute(delete(users).where(users.c.id == studio.owner.user_id))
    pilot.until(FRIDAY)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.state, pilot.desk.links()) == ("failed", 0)


def move(database, studio, zone):
    with database.write() as connection:
        connection.execute(update(accounts).where(accounts.c.id == studio.account).values(time_zone=zone))
