"""Records that change while a task runs over them, on both databases: see docs/data-under-the-task.md."""

from datetime import date, timedelta

import pytest

from actors.bulk import register
from actors.bulk.settling import GONE
from actors.studio.tables import (
    camps,
    classes,
    enrollments,
    families,
    keywords,
    makeup_tokens,
    staff,
    students,
    transactions,
)
from actors.tasks.lifecycle import Status
from tests.support.export import as_rows, family_cells
from tests.support.office import Office
from tests.support.reports import content
from tests.support.timetable import TODAY

DONE = ("done", None)
TOO_MANY = "already has 3 open tokens"
WEEK = {"from_date": "2026-11-23", "to_date": "2026-11-29"}
TABLES = {"families": families, "students": students, "classes": classes, "camps": camps, "staff": staff}

# Each action with parameters that its records survive.
ACTIONS = {
    "anniversary_charges": {"month": "2026-11", "amount": "35.00"},
    "apply_credits_and_payments": {},
    "assign_keywords": {"keywords": ["Trial"]},
    "camp_tuition": {"camp": "Winter Camp"},
    "cancel_camps": {"reason": "Water damage"},
    "cancel_classes": WEEK | {"reason": "Snow"},
    "class_drops": {},
    "class_tuition": {"month": "2026-11"},
    "credits": {"amount": "5.00"},
    "enroll_students": {"class_name": "Level 1 Gymnastics, Mon 4:00 PM"},
    "expire_tokens": {"days": 0},
    "late_charges": {"days_overdue": 30, "type": "flat", "amount": "10.00"},
    "makeup_tokens": {"why": "Sorry"},
    "quick_edit": {"price": "99.00"},
    "quick_edit_students": {"active": True},
    "report": {"report": "balances_and_aging", "format": "csv"},
    "send_email": {"subject": "News", "body": "Hello"},
    "send_statements": {"from_date": "2026-10-01", "to_date": "2026-11-23"},
    "substitute_instructors": WEEK | {"instructor": "Olga Petrov"},
}
HAS_NO_RECORDS_OF_THE_STUDIO = {"import_records", "preview", "resend_emails"}


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


def test_a_record_that_is_deleted_fails_alone_whatever_is_done_to_it(office, studio):
    """Each action is launched, then the last record of every list goes; with a family, its two students go."""
    assert set(ACTIONS) | HAS_NO_RECORDS_OF_THE_STUDIO == set(register.ACTIONS)
    gone = {
        "families": studio.families[-1],
        "students": studio.students[-1],
        "classes": studio.classes[-1],
        "camps": office.add(camps, name="Spring Camp", price_cents=100, capacity=3),
        "staff": studio.staff[-1],
        "makeup_tokens": office.add(makeup_tokens, student_id=studio.students[-1], why="Snow", issued_on=TODAY),
    }
    launched = [office.launch(kind, **params) for kind, params in ACTIONS.items()]
    for name, table in TABLES.items():
        office.remove(table, gone[name])
    for task in launched:
        run = office.end(task)
        failed = [reason for outcome, reason in run.records if outcome == "failed"]
        expected = [GONE] * (2 if task.record_type == "students" else 1)
        assert (task.kind, run.task.status, failed) == (task.kind, Status.COMPLETED, expected)


def test_a_class_is_charged_at_the_price_that_it_has_at_that_moment(office, studio):
    task = office.launch("class_tuition", studio.students[2], studio.students[3], month="2026-11")
    office.work(task, 1)
    office.change(classes, studio.classes[0], price_cents=10_000)
    assert office.end(task).records == [DONE, DONE]
    assert office.rows(transactions, "amount_cents") == [(8_500,), (10_000,)]


def test_a_class_that_is_closed_meanwhile_is_charged_no_more(office, studio):
    task = office.launch("class_tuition", studio.students[2], studio.students[3], month="2026-11")
    office.work(task, 1)
    office.change(classes, studio.classes[0], status="closed")
    assert office.end(task).records == [DONE, ("skipped", "no active class")]
    assert office.rows(transactions, "student_id") == [(studio.students[2],)]


def test_meetings_that_were_canceled_meanwhile_are_not_canceled_again(office, studio):
    task = office.launch("cancel_classes", studio.classes[0], **WEEK, reason="Snow", issue_tokens=True, email=True)
    office.run("cancel_classes", studio.classes[0], **WEEK, reason="Flood", issue_tokens=True, email=True)
    told, tokens = len(office.desk.post.sent), office.rows(makeup_tokens, "id")
    run = office.end(task)
    assert run.records == [("skipped", "already canceled")]
    assert (len(run.sent), office.rows(makeup_tokens, "id")) == (told, tokens)


def test_a_student_in_another_family_is_charged_to_that_family(office, studio):
    first, second = studio.students[2], studio.students[3]
    task = office.launch("class_tuition", first, second, month="2026-11")
    office.work(task, 1)
    for student in (first, second):
        office.change(students, student, family_id=studio.families[4])
    office.end(task)
    paying = office.rows(transactions, "student_id", "family_id")
    assert paying == [(first, studio.families[1]), (second, studio.families[4])]


def test_a_keyword_that_is_renamed_stops_the_task_and_what_was_done_stays(office, studio):
    task = office.launch("assign_keywords", *studio.students[:3], keywords=["Trial"])
    office.work(task, 1)
    office.change(keywords, studio.keywords[1], name="On trial")
    run = office.end(task)
    assert (run.task.status, run.task.done, run.task.remaining) == (Status.FAILED, 1, 2)
    assert run.task.message == 'The keyword "Trial" was deleted or renamed meanwhile.'
    again = office.run("assign_keywords", *studio.students[:3], keywords=["On trial"])
    assert again.records == [("skipped", "already has On trial"), DONE, DONE]


def test_a_name_that_two_have_by_now_stops_the_task(office, studio):
    task = office.launch("quick_edit", studio.classes[0], instructor="Nadia Kim")
    office.add(staff, name="Nadia Kim", teaches=True)
    assert office.end(task).task.message == 'There are 2 of the name "Nadia Kim" by now.'


def test_two_tasks_over_the_same_records_share_them_out(office, studio):
    """Batch by batch in turns: each student ends with as many tokens as the limit allows, and no more."""
    tasks = [office.launch("makeup_tokens", *studio.students[:4], why=why, how_many=3) for why in ("Snow", "Flood")]
    for _ in range(4):
        for task in tasks:
            office.work(task, 1)
    outcomes = [office.end(task).records for task in tasks]
    assert outcomes[0] == [DONE] * 4
    assert {reason for _, reason in outcomes[1]} == {TOO_MANY}
    assert len(office.rows(makeup_tokens, "id")) == 12


def test_a_place_that_was_given_away_meanwhile_is_not_given_twice(office, studio):
    office.change(classes, studio.classes[0], capacity=5)  # four have a place
    into = ACTIONS["enroll_students"]
    tasks = [office.launch("enroll_students", student, **into) for student in studio.students[6:8]]
    assert [office.end(task).records for task in reversed(tasks)] == [[DONE], [("skipped", "the class is full")]]
    active = office.rows(enrollments, "id", class_id=studio.classes[0], status="active")
    assert len(active) == 5


def test_a_report_tells_each_record_as_it_was_when_it_was_read_and_adds_up(office, studio):
    for family in studio.families[:2]:
        office.add(transactions, family_id=family, type="charge", category="Tuition", date=TODAY, amount_cents=1_000)
    task = office.launch("report", report="balances_and_aging", format="csv")
    office.work(task, 1)
    for family in studio.families[:2]:
        office.add(transactions, family_id=family, type="charge", category="Tuition", date=TODAY, amount_cents=500)
    run = office.end(task)
    lines = content(office.desk.files, run.task).decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["10.00", "15.00", "25.00"]


def test_a_report_keeps_the_day_on_which_it_was_launched(office, studio):
    task = office.launch("report", report="balances_and_aging", format="csv")
    office.work(task, 1)
    office.desk.clock.advance(timedelta(days=2).total_seconds())
    assert office.end(task).task.result_name == "balances-and-aging-2026-11-23.csv"


def test_an_import_wins_over_an_edit_before_its_row_and_not_over_one_after_it(office, studio):
    rows = [row for number in ("F1", "F2") for row in as_rows(family_cells(Family_ID=number, City="Austin"))]
    params = {"records": "families", "file_name": "families.csv"}
    task = office.desk.launcher.launch_rows(studio.front_desk, "import_records", params, rows)
    office.work(task, 1)
    for family in studio.families[:2]:
        office.change(families, family, city="Edited", active=False)
    assert office.end(task).records == [DONE, DONE]
    assert office.rows(families, "city", "active")[:2] == [("Edited", False), ("Austin", False)]


def test_a_drop_that_was_moved_meanwhile_is_carried_out_on_its_new_day(office, studio):
    task = office.launch("class_drops", studio.students[1])
    office.change(enrollments, studio.enrollments[8], drop_on=date(2026, 12, 31))
    assert office.end(task).records == [("skipped", "no drop is due")]
