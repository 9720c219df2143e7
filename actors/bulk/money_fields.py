"""What the money actions refuse in their parameters: a sentence where a value makes no sense, else None."""

from datetime import date

from actors.bulk.base import Refusal
from actors.bulk.forms import CHECK_FIELDS
from actors.studio.money.cents import BadAmount, parse_dollars, parse_percent
from actors.studio.money.months import month_of, parse_month

MOST_MONTHS_AWAY = 12
MOST_DAYS_AWAY = 366


def refuse(**problems: str | None) -> None:
    """Raise Refusal with every problem there is, by the name of its parameter."""
    found = {name: sentence for name, sentence in problems.items() if sentence}
    if found:
        raise Refusal(CHECK_FIELDS, found)


def wrong_month(text: str, today: date) -> str | None:
    try:
        distance = parse_month(text).distance(month_of(today))
    except ValueError as bad:
        return str(bad)
    return "Give a month within a year of today." if distance > MOST_MONTHS_AWAY else None


def wrong_dollars(text: str) -> str | None:
    try:
        parse_dollars(text)
    except BadAmount as bad:
        return str(bad)
    return None


def wrong_percent(text: str) -> str | None:
    try:
        parse_percent(text)
    except BadAmount as bad:
        return str(bad)
    return None


def wrong_day(day: date | None, today: date) -> str | None:
    far = day is not None and abs((day - today).days) > MOST_DAYS_AWAY
    return "Give a day within a year of today." if far else None


def blank(text: str) -> str | None:
    return None if text.strip() else "This is needed."


def unknown(name: str, there: object, what: str) -> str | None:
    return None if there else f'There is no {what} "{name}".'
