"""Whom a change of meetings touches: a family once, with its students and their days."""

from datetime import date, timedelta

import msgspec
import pytest

from actors.studio.schedule.attending import Attendee, Touched, touched

DAY = date(2026, 11, 23)
NEXT = DAY + timedelta(weeks=1)
MIA = Attendee(1, 10, 100, "Mia", date(2026, 9, 1), None)
MAX = Attendee(1, 11, 100, "Max", NEXT, None)
IDA = Attendee(1, 12, 101, "Ida", date(2026, 9, 1), NEXT)


@pytest.mark.parametrize(("days", "comes"), [(-1, False), (0, True), (6, True), (7, False)])
def test_from_the_first_day_to_before_the_drop(days, comes):
    attendee = msgspec.structs.replace(MIA, started_on=DAY, drop_on=NEXT)
    assert attendee.attends(DAY + timedelta(days=days)) is comes


def test_a_family_is_told_once_of_all_its_students():
    assert touched([MIA, MAX, IDA], [DAY, NEXT]) == {
        100: Touched(["Mia", "Max"], [10, 11], [DAY, NEXT]),
        101: Touched(["Ida"], [12], [DAY]),
    }


def test_days_are_in_order_whoever_comes_first():
    assert touched([MAX, MIA], [DAY, NEXT])[100].days == [DAY, NEXT]


def test_nobody_is_told_of_days_that_do_not_touch_them():
    assert touched([MAX], [DAY]) == {}
    assert touched([MIA], []) == {}
