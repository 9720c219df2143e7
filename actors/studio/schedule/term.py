"""A term: the weeks around a day in which a class meets once a week. Pure."""

from datetime import date, timedelta

WEEKS_BEFORE, WEEKS = 6, 12


def days_of_term(weekday: int, today: date) -> list[date]:
    """The days of the term around `today` that are this day of the week (0 is Monday), the earliest first."""
    first = today - timedelta(days=today.weekday(), weeks=WEEKS_BEFORE) + timedelta(days=weekday)
    return [first + timedelta(weeks=week) for week in range(WEEKS)]
