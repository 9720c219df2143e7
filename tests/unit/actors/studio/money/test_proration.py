from datetime import date

import pytest

from actors.studio.money.months import Month
from actors.studio.money.proration import prorated

NOVEMBER, LEAP = Month(2026, 11), Month(2028, 2)
MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


@pytest.mark.parametrize(
    ("month", "weekday", "started_on", "cents"),
    [
        (NOVEMBER, TUESDAY, date(2026, 9, 1), 10_000),  # long before
        (NOVEMBER, TUESDAY, date(2026, 11, 1), 10_000),  # on the first
        (NOVEMBER, TUESDAY, date(2026, 11, 3), 10_000),  # on the first of four meetings
        (NOVEMBER, TUESDAY, date(2026, 11, 4), 7_500),  # the day after it
        (NOVEMBER, TUESDAY, date(2026, 11, 24), 2_500),  # on the last of four
        (NOVEMBER, TUESDAY, date(2026, 11, 25), 0),  # too late for any
        (NOVEMBER, MONDAY, date(2026, 11, 3), 8_000),  # four of five are left
        (NOVEMBER, MONDAY, date(2026, 11, 30), 2_000),  # starts on the last day, which is a meeting
        (NOVEMBER, WEDNESDAY, date(2026, 11, 30), 0),  # starts on the last day, which is none
        (LEAP, TUESDAY, date(2028, 2, 29), 2_000),  # the fifth Tuesday of a February
        (LEAP, TUESDAY, date(2028, 2, 2), 8_000),
        (LEAP, WEDNESDAY, date(2028, 2, 24), 0),
        (Month(2027, 2), MONDAY, date(2027, 2, 28), 0),
    ],
)
def test_a_late_start_pays_for_the_meetings_that_are_left(month, weekday, started_on, cents):
    assert prorated(10_000, month, weekday, started_on).cents == cents


def test_a_meeting_that_does_not_take_place_is_not_counted():
    canceled = {date(2026, 11, 24)}
    share = prorated(9_000, NOVEMBER, TUESDAY, date(2026, 11, 10), canceled)
    assert (share.left, share.meetings, share.cents) == (2, 3, 6_000)
    assert prorated(9_000, NOVEMBER, TUESDAY, date(2026, 11, 24), canceled).cents == 0
    assert prorated(9_000, NOVEMBER, TUESDAY, date(2026, 11, 5), NOVEMBER.weekdays(TUESDAY)).cents == 0


def test_half_a_cent_is_rounded_up():
    assert prorated(8_501, NOVEMBER, TUESDAY, date(2026, 11, 17)).cents == 4_251
