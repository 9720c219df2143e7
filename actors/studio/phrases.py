"""Days, numbers and lists of names as people write them: "Mon, Dec 7", "31 meetings", "Mia, Max and Ida". Pure."""

from collections.abc import Callable, Sequence
from datetime import date


def short_day(day: date) -> str:
    """`Mon, Dec 7`."""
    return f"{day:%a, %b} {day.day}"


def day_and_year(day: date) -> str:
    """`Dec 7, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def span(first: date, last: date) -> str:
    """`on Mon, Dec 7`, `from Mon, Dec 7 to Fri, Dec 11`."""
    return f"on {short_day(first)}" if first == last else f"from {short_day(first)} to {short_day(last)}"


def counted(number: int, singular: str, plural: str = "", write: Callable[[int], str] = "{:,}".format) -> str:
    """`1 meeting`, `1,204 families`."""
    return f"{write(number)} {singular if number == 1 else plural or singular + 's'}"


def listed(parts: Sequence[str]) -> str:
    """`Mia, Max and Ida`."""
    *others, last = parts or [""]
    return f"{', '.join(others)} and {last}" if others else last
