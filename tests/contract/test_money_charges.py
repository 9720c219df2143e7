"""Tuition, camps and anniversaries: whom they charge what, on both databases."""

from datetime import date

import pytest
from sqlalchemy import delete, insert

from actors.bulk import selection
from actors.bulk.base import CannotGoOn
from actors.studio.tables import camps, classes, enrollments, families, meetings, programs, students
from tests.support.money import Till

NOVEMBER = {"month": "2026-11"}
TUITION = ("student_id", "class_id", "amount_cents")


@pytest.fixture
def till(database, studio):
    return Till(database, studio)


def enroll(till, student, class_id, **values):
    row = {"account_id": till.studio.account, "student_id": student, "class_id": class_id, "status": "active"}
    with till.database.write() as connection:
        connection.execute(insert(enrollments).values(row | {"started_on": date(2026, 9, 1)} | values))


def test_one_charge_for_each_class(till, studio):
    first = studio.students[0]
    assert till.run("class_tuition", first, **NOVEMBER).counts == {"done": 1}
    assert till.entries(*TUITION) == [(first, studio.classes[0], 8_500), (first, studio.classes[1], 9_500)]
    told = till.entries("family_id", "type", "category", "date", "due_on", "memo")[0]
    today = date(2026, 11, 23)
    assert told == (studio.families[0], "charge", "Tuition", today, today, "Level 1 Gymnastics, November 2026")


def test_a_month_to_come_is_due_on_its_first_day_and_another_month_is_another_charge(till, studio):
    first = studio.students[0]
    till.run("class_tuition", first, **NOVEMBER)
    assert till.run("class_tuition", first, month="2026-12").counts == {"done": 1}
    assert till.entries("due_on")[-1] == (date(2026, 12, 1),)
    assert till.run("class_tuition", first, month="2027-01", due_on="2027-01-10").counts == {"done": 1}
    assert till.entries("due_on")[-1] == (date(2027, 1, 10),)


def test_only_what_is_missing_is_charged(till, studio):
    student, (first, second, third) = studio.students[0], studio.classes
    assert till.run("class_tuition", student, **NOVEMBER).outcomes == [("done", None)]
    enroll(till, student, third)
    assert till.cost("class_tuition", student, **NOVEMBER) == "$60.00 in charges"
    assert till.run("class_tuition", student, **NOVEMBER).outcomes == [("done", None)]
    assert [class_id for _, class_id, _ in till.entries(*TUITION)] == [first, second, third]


def test_one_program_only(till, studio):
    tiny = studio.classes[2]
    preschool = NOVEMBER | {"program": "Preschool"}
    assert till.cost("class_tuition", **preschool) == "$120.00 in charges"
    run = till.run("class_tuition", **preschool)
    assert run.reasons == {"no class in Preschool": 7, "makeup only": 1}
    assert {class_id for _, class_id, _ in till.entries(*TUITION)} == {tiny}


@pytest.mark.parametrize(
    ("started_on", "prorate", "cents"),
    [
        (date(2026, 11, 1), True, 8_500),
        (date(2026, 11, 3), True, 6_800),  # four of the five Mondays
        (date(2026, 11, 30), True, 1_700),
        (date(2026, 11, 30), False, 8_500),
    ],
)
def test_who_started_during_the_month_pays_a_share(till, studio, started_on, prorate, cents):
    late = studio.students[9]
    enroll(till, late, studio.classes[0], started_on=started_on)
    said = till.cost("class_tuition", late, **NOVEMBER, prorate=prorate)
    till.run("class_tuition", late, **NOVEMBER, prorate=prorate)
    assert till.entries(*TUITION) == [(late, studio.classes[0], cents)]
    assert said == f"${cents // 100}.00 in charges"


def test_a_canceled_meeting_is_not_paid_for_by_who_starts_late(till, studio):
    late = studio.students[9]
    enroll(till, late, studio.classes[0], started_on=date(2026, 11, 10))
    till.change(meetings, studio.meetings[2], status="canceled")  # Nov 23
    assert till.cost("class_tuition", late, **NOVEMBER) == "$42.50 in charges"
    till.run("class_tuition", late, **NOVEMBER)
    assert till.entries("amount_cents", "memo") == [(4_250, "Level 1 Gymnastics, November 2026 (2 of 4 meetings)")]


def test_what_a_class_costs_decides(till, studio):
    student, tiny = studio.students[7], studio.classes[2]
    for free in ({"price_cents": 0}, {"price_cents": 6_000, "billable": False}):
        till.change(classes, tiny, **free)
        assert till.run("class_tuition", student, **NOVEMBER).outcomes == [
            ("skipped", "nothing to pay: the class is free")
        ]
    till.change(classes, tiny, billable=True, status="closed")
    assert till.run("class_tuition", student, **NOVEMBER).outcomes == [("skipped", "no active class")]
    assert till.entries("id") == []


@pytest.mark.parametrize("kind", ["class_tuition", "class_drops", "credits", "late_charges", "anniversary_charges"])
def test_a_record_that_is_gone_fails(till, studio, monkeypatch, kind):
    params = {"class_tuition": NOVEMBER, "class_drops": {}, "credits": {"amount": "1"}}.get(kind, {"amount": "5"})
    more = {"late_charges": {"days_overdue": 1}, "anniversary_charges": NOVEMBER}.get(kind, {})
    table, gone = (students, studio.students[0]) if "class" in kind else (families, studio.families[0])
    freeze = selection.freeze

    def freeze_and_lose_one(connection, *args):
        freeze(connection, *args)
        connection.execute(delete(table).where(table.c.id == gone))

    monkeypatch.setattr(selection, "freeze", freeze_and_lose_one)
    assert till.run(kind, gone, **params, **more).outcomes == [("failed", "no longer exists")]


def test_without_its_program_or_camp_a_task_cannot_go_on(till, studio, monkeypatch):
    freeze = selection.freeze

    def freeze_and_rename(connection, *args):
        freeze(connection, *args)
        connection.execute(programs.update().values(name=programs.c.name + "!"))
        connection.execute(camps.update().values(status="canceled"))

    monkeypatch.setattr(selection, "freeze", freeze_and_rename)
    with pytest.raises(CannotGoOn, match='"Preschool" was deleted or renamed meanwhile'):
        till.run("class_tuition", **NOVEMBER, program="Preschool")
    monkeypatch.setattr(selection, "freeze", freeze)
    till.change(camps, studio.camps[0], status="active")
    monkeypatch.setattr(selection, "freeze", freeze_and_rename)
    with pytest.raises(CannotGoOn, match='no active camp "Winter Camp"'):
        till.run("camp_tuition", camp="Winter Camp")


def test_a_camp_is_charged_at_its_price(till, studio):
    till.run("camp_tuition", studio.students[2], camp="Winter Camp", due_on="2026-12-20")
    whose = (studio.families[1], studio.students[2], studio.camps[0])
    assert till.entries("family_id", "student_id", "camp_id") == [whose]
    told = (24_900, date(2026, 12, 20), "Camp tuition", "Winter Camp")
    assert till.entries("amount_cents", "due_on", "category", "memo") == [told]


def test_an_anniversary_is_charged_again_next_year(till, studio):
    family = studio.families[0]
    till.change(families, family, joined_on=date(2020, 11, 5))
    fee = {"amount": "$35.00", "memo": "Insurance"}
    assert till.run("anniversary_charges", family, **NOVEMBER, **fee).counts == {"done": 1}
    assert till.run("anniversary_charges", family, month="2027-11", **fee).counts == {"done": 1}
    columns = ("family_id", "amount_cents", "category", "memo", "due_on")
    assert till.entries(*columns) == [
        (family, 3_500, "Annual registration", "Insurance", date(2026, 11, 23)),
        (family, 3_500, "Annual registration", "Insurance", date(2027, 11, 1)),
    ]


@pytest.mark.parametrize(
    ("family", "reason"),
    [
        ({"joined_on": date(2020, 3, 1)}, "joined in March"),
        ({"joined_on": date(2026, 11, 3)}, "joined in November 2026, no anniversary yet"),
        ({"joined_on": date(2020, 11, 3), "active": False}, "no longer active"),
        ({}, "no joining date"),
    ],
)
def test_no_anniversary(till, studio, family, reason):
    first = studio.families[0]
    if family:
        till.change(families, first, **family)
    assert till.cost("anniversary_charges", first, **NOVEMBER, amount="35") == "$0.00 in charges"
    assert till.run("anniversary_charges", first, **NOVEMBER, amount="35").outcomes == [("skipped", reason)]
