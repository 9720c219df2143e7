"""One cell of the classes' file: a weekday, a time of day, a price, a number of places. Pure, like `cells`."""

import re
from datetime import time

from actors.studio.office_export.cells import BadCell, cents, clean

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_DAY = 2  # "Tu" and "Th" are days, "T" could be either
TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::[0-9]{2})? ?(?:([ap])\.?m?\.?)?", re.IGNORECASE)
MOST_PLACES = 10_000
STATUSES = {"": "active", "active": "active", "open": "active", "closed": "closed", "inactive": "closed"}


def weekday(text: str) -> int:
    """The day as a number, Monday is 0: "Monday", "Mon", "Thurs." and so on."""
    written = clean(text)
    if not written:
        raise BadCell("The class has no weekday")
    found = [_day(word) for word in re.split(r"[\s,;/&+]+", written)]
    if None in found:
        raise BadCell(f'"{written}" is not a day of the week')
    if len(found) > 1:
        raise BadCell(f'"{written}" is more than one day. Give each day a class of its own.')
    return int(found[0] or 0)


def clock_time(text: str, column: str) -> time:
    """A time of day as 4:30 PM, 4 pm or 16:30."""
    written = clean(text)
    match = TIME.fullmatch(written)
    if not written:
        raise BadCell(f'"{column}" is blank')
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (-1, 0)
    half = (match[3] or "").lower() if match else ""
    if minute > 59 or not (1 <= hour <= 12 if half else match and match[2] and 0 <= hour <= 23):
        raise BadCell(f'"{written}" in "{column}" is not a time such as 4:30 PM or 16:30')
    return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)


def price(text: str) -> int:
    """Tuition a month, in cents; a blank cell is a class that costs nothing."""
    amount = cents(text)
    if amount < 0:
        raise BadCell(f"The price {clean(text)} is below zero")
    return amount


def capacity(text: str) -> int:
    written = clean(text)
    if not written:
        raise BadCell("The class has no capacity")
    if not re.fullmatch(r"[0-9]{1,9}", written) or not 1 <= int(written) <= MOST_PLACES:
        raise BadCell(f'"{written}" in "Capacity" is not a whole number from 1 to {MOST_PLACES:,}')
    return int(written)


def class_status(text: str) -> str:
    word = clean(text)
    if word.casefold() not in STATUSES:
        raise BadCell(f'"{word}" in "Status" is neither Active nor Closed')
    return STATUSES[word.casefold()]


def _day(word: str) -> int | None:
    start = word.casefold().rstrip(".")
    found = (number for number, day in enumerate(DAYS) if len(start) >= SHORTEST_DAY and day.startswith(start))
    return next(found, None)
