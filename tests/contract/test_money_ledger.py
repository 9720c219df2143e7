"""Late fees, and what pays for what, on both databases."""

from datetime import date

import pytest
from sqlalchemy import insert

from actors.studio.tables import applications, enrollments
from tests.support.money import Till

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
TEN = {"days_overdue": 10, "amount": "10.00"}


@pytest.fixture
def till(database, studio):
    return Till(database, studio)


@pytest.fixture
def family(studio):
    return studio.families[0]


def test_the_oldest_charge_is_paid_first_with_the_oldest_payment(till, family):
    october = till.add("charge", family, 8_000, OCTOBER)
    september = till.add("charge", family, 8_000, SEPTEMBER)
    payment, credit = till.add("payment", family, 9_000), till.add("credit", family, 500, OCTOBER)
    assert till.cost("apply_credits_and_payments", family) == "$95.00 to apply for 1 family"
    assert till.run("apply_credits_and_payments", family).counts == {"done": 1}
    assert till.applied() == {(september, credit, 500), (september, payment, 7_500), (october, payment, 1_500)}
    assert till.open() == {september: 0, october: 6_500, payment: 0, credit: 0}
    assert till.balances()[family] == 6_500


def test_what_is_too_much_stays_for_the_next_charge(till, family):
    charge, payment = till.add("charge", family, 5_000), till.add("payment", family, 8_000)
    till.run("apply_credits_and_payments", family)
    assert till.open() == {charge: 0, payment: 3_000}
    assert till.run("apply_credits_and_payments", family).outcomes == [("skipped", "no open charges")]
    later = till.add("charge", family, 2_000)
    till.run("apply_credits_and_payments", family)
    assert till.applied() == {(charge, payment, 5_000), (later, payment, 2_000)}


def test_what_was_applied_by_hand_grows(till, studio, family):
    charge, payment = till.add("charge", family, 5_000), till.add("payment", family, 4_000)
    by_hand = {"charge_id": charge, "paid_by_id": payment, "amount_cents": 1_000}
    with till.database.write() as connection:
        connection.execute(insert(applications).values(account_id=studio.account, **by_hand))
    till.run("apply_credits_and_payments", family)
    assert till.applied() == {(charge, payment, 4_000)}


def test_one_familys_payment_never_pays_for_another(till, studio):
    first, second, *_ = studio.families
    till.add("charge", first, 5_000)
    till.add("payment", second, 5_000)
    run = till.run("apply_credits_and_payments", first, second)
    assert run.outcomes == [("skipped", "nothing to apply"), ("skipped", "no open charges")]
    assert till.applied() == set()


def test_a_late_fee_for_each_overdue_charge(till, family, studio):
    overdue = till.add("charge", family, 8_000, SEPTEMBER, due_on=date(2026, 11, 13), student_id=studio.students[0])
    no_due_date = till.add("charge", family, 8_000, OCTOBER, memo="Leotard")
    till.add("charge", family, 8_000, SEPTEMBER, due_on=date(2026, 11, 14))  # nine days are not ten
    assert till.cost("late_charges", **TEN) == "$20.00 in late fees for 1 family"
    assert till.run("late_charges", family, **TEN).counts == {"done": 1}
    fees = till.entries("once", "amount_cents", "student_id", "memo", "due_on", category="Late fee")
    today = date(2026, 11, 23)
    assert set(fees) == {
        (f"late:{overdue}", 1_000, studio.students[0], "Late: Charge, due Nov 13", today),
        (f"late:{no_due_date}", 1_000, None, "Late: Leotard, due Oct 1", today),
    }


def test_a_new_overdue_charge_gets_its_fee_beside_one_that_has_it(till, family):
    till.add("charge", family, 8_000, SEPTEMBER)
    till.run("late_charges", family, **TEN)
    till.add("charge", family, 8_000, OCTOBER)
    assert till.run("late_charges", family, **TEN).outcomes == [("done", None)]
    assert till.run("late_charges", family, **TEN).outcomes == [("skipped", "already charged a late fee")]
    assert len(till.entries("id", category="Late fee")) == 2


def test_percent_is_of_what_is_unpaid(till, family):
    till.add("charge", family, 8_000, SEPTEMBER)
    till.add("payment", family, 2_990)
    till.run("apply_credits_and_payments", family)
    percent = {"days_overdue": 1, "type": "percent", "amount": "7.5%"}
    assert till.cost("late_charges", **percent) == "$3.76 in late fees for 1 family"
    till.run("late_charges", family, **percent)
    assert till.entries("amount_cents", category="Late fee") == [(376,)]  # 375.75


def test_nobody_pays_a_late_fee_for_a_late_fee_or_for_what_is_paid(till, family):
    till.add("charge", family, 1_000, SEPTEMBER, category="Late fee")
    till.add("charge", family, 1_000, SEPTEMBER, once="late:999999")
    assert till.run("late_charges", family, **TEN).outcomes == [("skipped", "nothing overdue")]
    till.add("charge", family, 1_000, SEPTEMBER)
    till.add("payment", family, 3_000, SEPTEMBER)
    till.run("apply_credits_and_payments", family)
    assert till.run("late_charges", family, **TEN).outcomes == [("skipped", "nothing overdue")]


def test_a_fee_below_half_a_cent_is_none(till, family):
    till.add("charge", family, 10, SEPTEMBER)
    percent = {"days_overdue": 1, "type": "percent", "amount": "1"}
    assert till.cost("late_charges", **percent) == "$0.00 in late fees for 0 families"
    assert till.run("late_charges", family, **percent).outcomes == [("skipped", "the fee is less than a cent")]


def test_late_as_of_an_earlier_day(till, family):
    till.add("charge", family, 8_000, date(2026, 11, 10))
    assert till.run("late_charges", family, **TEN, as_of="2026-11-19").reasons == {"nothing overdue": 1}
    assert till.run("late_charges", family, **TEN, as_of="2026-11-20").counts == {"done": 1}


def test_drops_are_carried_out_on_their_day(till, studio):
    planned = studio.students[7]  # on December 15
    assert till.run("class_drops", planned).outcomes == [("skipped", "no drop is due")]
    assert till.run("class_drops", planned, as_of="2026-12-14").counts == {"skipped": 1}
    assert till.cost("class_drops", as_of="2026-12-15") == "2 class drops"
    assert till.run("class_drops", planned, as_of="2026-12-15").counts == {"done": 1}
    with till.database.read() as connection:
        query = enrollments.select().where(enrollments.c.student_id == planned)
        row = connection.execute(query).one()
    assert (row.status, row.drop_on) == ("dropped", date(2026, 12, 15))


def test_a_trial_ends_and_a_waitlist_does_not(till, studio):
    for place in (studio.enrollments[4], studio.enrollments[6]):  # waitlist, trial
        till.change(enrollments, place, drop_on=date(2026, 11, 1))
    run = till.run("class_drops", studio.students[4], studio.students[5])
    assert run.counts == {"skipped": 1, "done": 1}
