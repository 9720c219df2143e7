"""Whatever is done to ledgers in whatever order: they add up, nothing is paid twice, and no cent is lost or made."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import dates, integers, lists, sampled_from, tuples

from actors.studio.tables import applications, families, transactions
from tests.support.money import Till
from tests.support.timetable import TODAY

EXAMPLES = 25
MOST_CENTS = 30_000
KINDS = ("charge", "credit", "payment")
LONG_AGO = TODAY - timedelta(days=200)

entries = tuples(sampled_from(KINDS), integers(0, 2), integers(1, MOST_CENTS), dates(LONG_AGO, TODAY))
ACTIONS = {
    "apply_credits_and_payments": ({},),
    "late_charges": (
        {"days_overdue": 1, "amount": "10.00"},
        {"days_overdue": 30, "type": "percent", "amount": "7.5"},
        {"days_overdue": 1, "type": "percent", "amount": "0.03"},
    ),
    "credits": ({"amount": "0.01"}, {"amount": "33.33"}),
    "class_tuition": ({"month": "2026-10"}, {"month": "2026-11"}),
    "camp_tuition": ({"camp": "Winter Camp"},),
    "anniversary_charges": ({"month": "2026-11", "amount": "35.00"},),
}
steps = lists(
    entries | sampled_from([(kind, params) for kind, many in ACTIONS.items() for params in many]), max_size=14
)


@pytest.fixture
def till(database, studio):
    till = Till(database, studio)
    till.change(families, studio.families[0], joined_on=date(2020, 11, 1))
    return till


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_a_ledger_adds_up_whatever_is_done_in_whatever_order(till, studio, steps):
    empty(till)
    for step in steps:
        before = till.balances()
        grown = take(till, studio, step)
        assert till.balances() == {family: cents + grown[family] for family, cents in before.items()}
        adds_up(till)
    till.run("apply_credits_and_payments")
    nothing_is_left_to_apply(till)


def empty(till):
    with till.database.write() as connection:
        connection.execute(applications.delete())
        connection.execute(transactions.delete())


def take(till, studio, step):
    """Take the step; returns what it added to each family's balance, counted from the transactions that it made."""
    there = len(till.entries("id"))
    if isinstance(step[1], dict):
        till.run(step[0], **step[1])
    else:
        kind, family, cents, on = step
        till.add(kind, studio.families[family], cents, on)
    added = Counter()
    for family, kind, cents in till.entries("family_id", "type", "amount_cents")[there:]:
        added[family] += cents if kind == "charge" else -cents
    return added


def adds_up(till):
    """By hand, in fractions: each balance, and each transaction's applications."""
    owed, amounts, families_of, types = Counter(), {}, {}, {}
    for entry, family, kind, cents in till.entries("id", "family_id", "type", "amount_cents"):
        assert isinstance(cents, int)
        owed[family] += Fraction(cents) * (1 if kind == "charge" else -1)
        amounts[entry], families_of[entry], types[entry] = cents, family, kind
    assert till.balances() == {family: owed[family] for family in till.studio.families}
    used = Counter()
    for charge, fund, cents in till.applied():
        assert families_of[charge] == families_of[fund]
        assert (types[charge], types[fund] != "charge") == ("charge", True)
        used[charge] += cents
        used[fund] += cents
    assert all(used[entry] <= cents for entry, cents in amounts.items())
    assert till.open() == {entry: cents - used[entry] for entry, cents in amounts.items()}
    once = [key for (key,) in till.entries("once") if key]
    assert len(once) == len(set(once))


def nothing_is_left_to_apply(till):
    """Open charges and open money of a family never stand side by side, and they are its balance."""
    still, charges, funds = till.open(), Counter(), Counter()
    for entry, family, kind in till.entries("id", "family_id", "type"):
        (charges if kind == "charge" else funds)[family] += still[entry]
    assert all(not (charges[family] and funds[family]) for family in till.studio.families)
    assert till.balances() == {family: charges[family] - funds[family] for family in till.studio.families}
