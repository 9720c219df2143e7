from datetime import date

import msgspec
import pytest

from actors.studio.money import tuition
from actors.studio.money.charging import Charge
from actors.studio.money.months import Month
from actors.studio.money.tuition import Billing, Enrollment

NOVEMBER = Month(2026, 11)
BILLING = Billing(NOVEMBER, True, date(2026, 11, 1), {(7, date(2026, 11, 24)), (8, date(2026, 11, 17))})
USUAL = Enrollment(
    student_id=1, family_id=2, class_id=7, class_name="Tumbling", class_status="active", status="active",
    started_on=date(2026, 9, 1), drop_on=None, weekday=1, price_cents=9_000, billable=True,
)  # fmt: skip


def charged(billing=BILLING, **different):
    return billing.charge(msgspec.structs.replace(USUAL, **different))


def test_a_charge_says_what_it_is_for():
    assert charged() == Charge(
        family_id=2, student_id=1, class_id=7, category="Tuition", amount_cents=9_000,
        memo="Tumbling, November 2026", due_on=date(2026, 11, 1), once="tuition:1:7:2026-11",
    )  # fmt: skip


def test_a_share_says_so_and_leaves_out_what_is_canceled_of_this_class():
    half = charged(started_on=date(2026, 11, 10))
    assert (half.amount_cents, half.memo) == (6_000, "Tumbling, November 2026 (2 of 3 meetings)")


def test_without_proration_a_late_start_pays_the_whole_month():
    whole = Billing(NOVEMBER, False, date(2026, 11, 1), ())
    assert charged(whole, started_on=date(2026, 11, 30)).amount_cents == 9_000


@pytest.mark.parametrize(
    ("different", "reason"),
    [
        ({"price_cents": 0}, "nothing to pay: the class is free"),
        ({"billable": False}, "nothing to pay: the class is free"),
        ({"started_on": date(2026, 11, 25)}, "no meetings left in November"),
        ({"started_on": date(2026, 12, 1)}, "starts after November"),
        ({"drop_on": date(2026, 11, 1)}, "dropped before November"),
        ({"status": "waitlist"}, "waitlist only"),
        ({"status": "trial"}, "trial only"),
        ({"status": "makeup"}, "makeup only"),
        ({"status": "dropped"}, "no active class"),
        ({"class_status": "closed"}, "no active class"),
        ({"class_status": "closed", "status": "waitlist"}, "no active class"),
    ],
)
def test_a_place_that_is_not_charged_has_a_reason(different, reason):
    assert tuition.told([charged(**different)], NOVEMBER) == reason


def test_a_drop_during_the_month_pays():
    assert charged(drop_on=date(2026, 11, 2)).amount_cents == 9_000


def test_of_several_reasons_the_most_telling_is_told():
    assert tuition.told([tuition.NO_CLASS, tuition.WAITLIST, tuition.FREE], NOVEMBER) == tuition.FREE
    assert tuition.told([], NOVEMBER) == "no active class"
