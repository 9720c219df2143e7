"""What the money actions refuse before they are launched, with the field named; and their forms and titles."""

import pytest

from actors.bulk import register
from actors.bulk.base import Place, Refusal
from actors.bulk.forms import parse, schema
from actors.studio.tables import camps
from tests.support.clocks import START
from tests.support.money import Till

NOVEMBER = {"month": "2026-11"}
LATE = {"days_overdue": 10, "amount": "10.00"}
STATEMENTS = {"from_date": "2026-11-01", "to_date": "2026-11-30"}

NONSENSE = [
    ("class_tuition", {"month": "November"}, {"month": "Give a month such as 2026-11."}),
    ("class_tuition", {"month": "2027-12"}, {"month": "Give a month within a year of today."}),
    ("class_tuition", {"month": "2025-10"}, {"month": "Give a month within a year of today."}),
    ("class_tuition", NOVEMBER | {"program": "Judo"}, {"program": 'There is no program "Judo".'}),
    ("class_tuition", NOVEMBER | {"due_on": "2062-11-01"}, {"due_on": "Give a day within a year of today."}),
    (
        "class_tuition",
        {"month": "2026-13", "program": "Judo"},
        {"month": "Give a month such as 2026-11.", "program": 'There is no program "Judo".'},
    ),
    ("camp_tuition", {"camp": "Moon Camp"}, {"camp": 'There is no active camp "Moon Camp".'}),
    ("camp_tuition", {"camp": "Free Camp"}, {"camp": '"Free Camp" is free.'}),
    (
        "camp_tuition",
        {"camp": "Twin Camp"},
        {"camp": 'There are 2 active camps called "Twin Camp": give each a name of its own.'},
    ),
    ("anniversary_charges", NOVEMBER | {"amount": "0"}, {"amount": "Give an amount above $0.00."}),
    (
        "anniversary_charges",
        {"month": "x", "amount": "12.345", "category": " "},
        {
            "month": "Give a month such as 2026-11.",
            "amount": "Give an amount in dollars such as 35.00.",
            "category": "This is needed.",
        },
    ),
    ("credits", {"amount": "-5"}, {"amount": "Give an amount in dollars such as 35.00."}),
    ("credits", {"amount": "NaN"}, {"amount": "Give an amount in dollars such as 35.00."}),
    ("credits", {"amount": "100,000.01"}, {"amount": "Give at most $100,000.00."}),
    ("credits", {}, {"amount": "This is needed."}),
    ("late_charges", LATE | {"days_overdue": 0}, {"days_overdue": "Give a whole number, 1 to 366."}),
    ("late_charges", LATE | {"as_of": "2026-11-24"}, {"as_of": "Nobody is late yet on a day to come."}),
    (
        "late_charges",
        LATE | {"type": "percent", "amount": "101"},
        {"amount": "Give a percentage above 0 and up to 100, such as 7.5."},
    ),
    ("late_charges", LATE | {"amount": "7.5"}, {"amount": "Give an amount in dollars such as 35.00."}),
    ("class_drops", {"as_of": "2028-01-01"}, {"as_of": "Give a day within a year of today."}),
    ("send_statements", STATEMENTS | {"from_date": "2026-12-01"}, {"from_date": "This is after the last day."}),
    (
        "send_statements",
        STATEMENTS | {"from_date": "1926-11-01"},
        {"from_date": "Give a day within the last ten years."},
    ),
    ("send_statements", STATEMENTS | {"to_date": "2062-11-01"}, {"to_date": "Give a day within a year of today."}),
    ("send_statements", STATEMENTS | {"to_date": "soon"}, {"to_date": "Give a date such as 2026-03-31."}),
]

TITLES = [
    ("class_tuition", NOVEMBER, "Charge tuition for November 2026"),
    ("class_tuition", NOVEMBER | {"program": "Preschool"}, "Charge tuition for November 2026, Preschool"),
    ("camp_tuition", {"camp": "Winter Camp"}, "Charge tuition for Winter Camp"),
    ("anniversary_charges", NOVEMBER | {"amount": "35"}, "Charge Annual registration for November 2026"),
    ("credits", {"amount": "1250"}, "Give a credit of $1,250.00"),
    ("apply_credits_and_payments", {}, "Apply credits and payments"),
    ("late_charges", LATE, "Charge late fees for 10 days overdue"),
    ("class_drops", {}, "Carry out class drops"),
    ("class_drops", {"as_of": "2026-11-30"}, "Carry out class drops up to Nov 30"),
    ("send_statements", STATEMENTS, "Send statements up to Nov 30"),
]


@pytest.fixture
def till(database, studio):
    row = {"account_id": studio.account, "capacity": 5}
    with database.write() as connection:
        free = row | {"name": "Free Camp", "price_cents": 0}
        twin = row | {"name": "Twin Camp", "price_cents": 100}
        connection.execute(camps.insert(), [free, twin, twin])
    return Till(database, studio)


def test_nonsense_is_refused_with_the_field_named(till):
    for kind, params, fields in NONSENSE:
        with pytest.raises(Refusal) as refusal:
            till.run(kind, **params)
        assert refusal.value.fields == fields, (kind, params)
    assert till.entries("id") == []


def test_forms_offer_what_the_studio_has(till, studio):
    with till.database.read() as connection:
        place = Place(connection, studio.account, START)
        tuition, camp = (schema(register.ACTIONS[kind], place) for kind in ("class_tuition", "camp_tuition"))
    assert tuition["properties"]["program"]["enum"] == ["All programs", "Preschool", "Recreational"]
    assert tuition["properties"]["month"]["pattern"].startswith("^20")
    assert camp["properties"]["camp"]["enum"] == ["Free Camp", "Twin Camp", "Winter Camp"]


def test_another_studios_camp_and_program_do_not_exist(till, studio):
    with till.database.write() as connection:
        connection.execute(
            camps.insert().values(account_id=studio.lakeside, name="Lake Camp", price_cents=1, capacity=5)
        )
    with pytest.raises(Refusal):
        till.run("camp_tuition", camp="Lake Camp")


@pytest.mark.parametrize(("kind", "params", "title"), TITLES)
def test_titles_say_verb_and_object(kind, params, title):
    action = register.ACTIONS[kind]
    assert action.describe(parse(action, params)) == title
