"""Workflows that something sets off: what is written in its own transaction, and what comes about as days go by."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from actors.autopilot.forgetting import forget
from actors.studio.tables import enrollments, families, makeup_tokens, students, transactions
from actors.tasks.errors import Conflict
from tests.support.autopilot import draft


def test_a_dropped_enrollment_is_followed_up_once_for_all_that_were_dropped_together(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft(trigger="enrollment_dropped", trigger_params={}))
    paused = pilot.workflows.create(studio.owner, draft(trigger="enrollment_dropped", trigger_params={}))
    pilot.desk.launcher.launch(studio.owner, "class_drops", {"as_of": "2026-12-31"}, {"all": True})
    pilot.work()
    pilot.tick()
    assert pilot.all_runs(studio.owner, workflow) == []  # more may be coming
    pilot.desk.clock.advance(3)
    pilot.tick()
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.trigger, run.state, run.records) == ("enrollment_dropped", "finished", 2)
    assert pilot.desk.links() == 2
    assert pilot.all_runs(studio.owner, paused) == []
    pilot.workflows.enable(studio.owner, paused.id)
    pilot.desk.clock.advance(60)
    pilot.tick()
    assert pilot.all_runs(studio.owner, paused) == []  # it was not enabled when that happened


def test_canceled_classes_set_off_a_workflow_about_classes(pilot, studio):
    params = {"records": "classes", "keywords": ["Trial"]}
    workflow = pilot.enabled(studio.owner, draft(trigger="class_canceled", trigger_params={}, params=params))
    days = {"from_date": "2026-11-23", "to_date": "2026-12-06", "reason": "Snow"}
    pilot.desk.launcher.launch(studio.owner, "cancel_classes", days, {"ids": studio.classes[:2]})
    pilot.work()
    pilot.desk.clock.advance(3)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert (run.state, run.records) == ("finished", 2)
    with pytest.raises(Conflict):
        pilot.runs.preview(studio.owner, workflow.id)


def test_what_is_looked_for_fires_once_for_each(pilot, studio):
    with pilot.desk.database.write() as connection:
        born = [
            (studio.students[0], "2015-11-24"),
            (studio.students[1], "2012-11-25"),
            (studio.students[2], "2012-12-24"),
        ]
        for student, day in born:
            connection.execute(
                update(students).where(students.c.id == student).values(birth_date=date.fromisoformat(day))
            )
    birthdays = draft(trigger="upcoming_birthday", trigger_params={"days": 1, "at": "09:00"})
    workflow = pilot.enabled(studio.owner, birthdays)
    assert workflow.next_run_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    for _ in range(3):
        pilot.until(pilot.workflows_next(studio.owner, workflow))
        pilot.tick()
        pilot.tick()
    assert [(run.state, run.records) for run in pilot.all_runs(studio.owner, workflow)] == [
        ("finished", 1), ("finished", 1), ("nothing_to_do", 0),
    ]  # fmt: skip
    (item,) = pilot.overview(studio.owner).workflows
    assert item.when == "When a student's birthday is within 1 day. At 09:00 every day, Chicago time"


def test_each_overdue_charge_is_reminded_of_once_and_old_ones_are_left_alone(pilot, studio):
    day = date(2026, 11, 20)
    with pilot.desk.database.write() as connection:
        for n, (family, due) in enumerate(
            ((0, day), (0, day), (1, day - timedelta(days=30)), (2, day + timedelta(days=1)))
        ):
            charge = {"account_id": studio.account, "family_id": studio.families[family], "type": "charge"}
            more = {
                "category": "Tuition",
                "date": due,
                "due_on": due,
                "amount_cents": 100,
                "memo": "x",
                "once": f"t{n}",
            }
            connection.execute(insert(transactions).values(charge | more))
    params = {"records": "families", "keywords": ["Trial"]}
    looked = {"days": 3, "at": "09:00"}
    workflow = pilot.enabled(studio.owner, draft(trigger="payment_overdue", trigger_params=looked, params=params))
    assert pilot.runs.preview(studio.owner, workflow.id).count == 1
    for _ in range(3):
        pilot.until(pilot.workflows_next(studio.owner, workflow))
        pilot.tick()
        pilot.tick()
    assert [(run.state, run.records) for run in pilot.all_runs(studio.owner, workflow)] == [
        ("finished", 1), ("finished", 1), ("nothing_to_do", 0),
    ]  # fmt: skip


def test_families_that_never_enroll_and_tokens_that_expire(pilot, studio):
    joined = date(2026, 11, 14)
    token = {"account_id": studio.account, "student_id": studio.students[3], "why": "x", "issued_on": joined}
    with pilot.desk.database.write() as connection:
        connection.execute(update(families).values(joined_on=joined))
        connection.execute(insert(makeup_tokens).values(token | {"expires_on": date(2026, 11, 30)}))
        connection.execute(insert(makeup_tokens).values(token | {"expires_on": date(2026, 12, 20)}))
    ten_days, of_families = {"days": 10}, {"records": "families", "keywords": ["Trial"]}
    lost = pilot.enabled(
        studio.owner, draft(trigger="family_without_enrollment", trigger_params=ten_days, params=of_families)
    )
    expiring = pilot.enabled(studio.owner, draft(trigger="token_expiring", trigger_params={"days": 7}))
    assert pilot.runs.preview(studio.owner, lost.id).count == 0  # it is the ninth day
    assert pilot.runs.preview(studio.owner, expiring.id).count == 1
    pilot.desk.clock.advance(24 * 3600)
    with pilot.desk.database.read() as connection:
        takes_part = select(enrollments.c.student_id).where(enrollments.c.status != "dropped")
        with_place = select(students.c.family_id).where(students.c.id.in_(takes_part)).distinct()
        enrolled = set(connection.execute(with_place).scalars()) & set(studio.families)
    assert pilot.runs.preview(studio.owner, lost.id).count == len(studio.families) - len(enrolled)


def test_old_runs_and_events_leave(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft(trigger="enrollment_dropped", trigger_params={}))
    pilot.desk.launcher.launch(studio.owner, "class_drops", {"as_of": "2026-12-31"}, {"all": True})
    pilot.work()
    pilot.desk.clock.advance(3)
    pilot.tick()
    now = pilot.desk.clock.now()
    database = pilot.desk.database
    assert [forget(database, now + timedelta(days=days)) for days in (59, 61, 61, 729, 731)] == [0, 2, 0, 0, 1]
    assert pilot.all_runs(studio.owner, workflow) == []
