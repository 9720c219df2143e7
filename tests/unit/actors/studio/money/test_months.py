from datetime import date

import pytest

from actors.studio.money.months import Month, month_of, parse_month


def test_a_month_is_read_and_told():
    november = parse_month("2026-11")
    assert (str(november), november.name, november.title) == ("2026-11", "November", "November 2026")
    assert (november.first, november.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert month_of(date(2026, 11, 23)) == november


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "1999-01", "2026-1", "2026-11-01", "2026-11\n"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="such as 2026-11"):
        parse_month(text)


@pytest.mark.parametrize(
    ("month", "weekday", "first", "count"),
    [
        (Month(2026, 11), 6, 1, 5),  # a month that begins with the day, and has five of it
        (Month(2026, 11), 0, 2, 5),
        (Month(2026, 11), 1, 3, 4),
        (Month(2027, 2), 0, 1, 4),  # 28 days: four of each
        (Month(2028, 2), 1, 1, 5),  # a leap year's February has five of one
        (Month(2028, 2), 2, 2, 4),
    ],
)
def test_it_has_four_or_five_of_each_weekday(month, weekday, first, count):
    days = month.weekdays(weekday)
    assert (days[0].day, len(days)) == (first, count)
    assert all(day.weekday() == weekday and month_of(day) == month for day in days)


def test_months_have_a_distance():
    assert Month(2026, 11).distance(Month(2027, 2)) == Month(2027, 2).distance(Month(2026, 11)) == 3
