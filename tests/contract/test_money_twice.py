"""Each money action over the whole small studio, twice: what the second run must leave alone."""

from datetime import date

import pytest

from actors.bulk import register
from actors.studio.tables import families
from tests.support.actions import contents
from tests.support.money import Till

TABLES = ("transactions", "applications", "enrollments")
NOVEMBER = {"month": "2026-11"}
FIRST_RUN, SECOND_RUN = 1, 2


@pytest.fixture
def till(database, studio):
    """Family 1 owes one overdue charge and has paid half of it; family 2 joined in November, family 3 in March."""
    till = Till(database, studio)
    first, second, third, *_ = studio.families
    till.add("charge", first, 10_000, date(2026, 9, 1), due_on=date(2026, 9, 10))
    till.add("payment", first, 5_000, date(2026, 9, 20))
    till.change(families, second, joined_on=date(2021, 11, 30))
    till.change(families, third, joined_on=date(2020, 3, 1))
    return till


# kind, params, cost, first run, its reasons, second run, its reasons
TABLE = [
    (
        "class_tuition",
        NOVEMBER,
        ("$555.00 in charges", "$0.00 in charges"),
        {"done": 5, "skipped": 5},
        {"waitlist only": 1, "trial only": 1, "makeup only": 1, "no active class": 2},
        {"skipped": 10},
        {
            "already charged for November": 5,
            "waitlist only": 1,
            "trial only": 1,
            "makeup only": 1,
            "no active class": 2,
        },
    ),
    (
        "camp_tuition",
        {"camp": "Winter Camp"},
        ("$498.00 in charges", "$0.00 in charges"),
        {"done": 2, "skipped": 8},
        {"waitlist only": 1, "not enrolled in this camp": 7},
        {"skipped": 10},
        {"already charged for this camp": 2, "waitlist only": 1, "not enrolled in this camp": 7},
    ),
    (
        "anniversary_charges",
        NOVEMBER | {"amount": "35.00"},
        ("$35.00 in charges", "$0.00 in charges"),
        {"done": 1, "skipped": 4},
        {"joined in March": 1, "no joining date": 3},
        {"skipped": 5},
        {"already charged for 2026": 1, "joined in March": 1, "no joining date": 3},
    ),
    (
        "apply_credits_and_payments",
        {},
        ("$50.00 to apply for 1 family", "$0.00 to apply for 0 families"),
        {"done": 1, "skipped": 4},
        {"nothing to apply": 4},
        {"skipped": 5},
        {"nothing to apply": 5},
    ),
    (
        "late_charges",
        {"days_overdue": 30, "type": "percent", "amount": "7.5"},
        ("$7.50 in late fees for 1 family", "$0.00 in late fees for 0 families"),
        {"done": 1, "skipped": 4},
        {"nothing overdue": 4},
        {"skipped": 5},
        {"already charged a late fee": 1, "nothing overdue": 4},
    ),
    (
        "class_drops",
        {},
        ("1 class drop", "0 class drops"),
        {"done": 1, "skipped": 9},
        {"no drop is due": 9},
        {"skipped": 10},
        {"no drop is due": 10},
    ),
]


@pytest.mark.parametrize(
    ("kind", "params", "costs", "first", "first_reasons", "second", "second_reasons"),
    TABLE,
    ids=[row[0] for row in TABLE],
)
def test_a_second_run_changes_nothing(till, kind, params, costs, first, first_reasons, second, second_reasons):
    assert till.cost(kind, **params) == costs[0]
    run = till.run(kind, **params)
    assert (run.counts, run.reasons) == (first, first_reasons)
    after = contents(till.database, *TABLES)
    assert till.cost(kind, **params) == costs[1]
    again = till.run(kind, **params)
    assert (again.counts, again.reasons) == (second, second_reasons)
    assert contents(till.database, *TABLES) == after


def test_credits_are_given_again_by_another_task(till):
    assert till.cost("credits", amount="12.50") == "$62.50 in credits"
    for run in (FIRST_RUN, SECOND_RUN):
        assert till.run("credits", amount="12.50", memo="Snow day").counts == {"done": 5}
        assert till.entries("amount_cents", "memo", type="credit") == [(1_250, "Snow day")] * 5 * run


@pytest.mark.parametrize(("kind", "params"), [(row[0], row[1]) for row in TABLE] + [("credits", {"amount": "1.00"})])
def test_another_studios_records_are_left_alone(till, studio, kind, params):
    before = contents(till.database, *TABLES)
    theirs = studio.lakeside_students if "students" in register.ACTIONS[kind].record_types else studio.lakeside_families
    assert till.run(kind, *theirs, **params).records == []
    assert contents(till.database, *TABLES) == before
