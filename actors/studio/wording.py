"""How days and times are written, in Python and as the database writes them: "Level 2 Tumbling, Mon 4:00 PM"."""

from datetime import time

from sqlalchemy import ColumnElement, Integer, String, case, cast, extract, func

from actors.studio.tables import classes

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOON = 12


def clock(moment: time) -> str:
    """`4:30 PM`."""
    return f"{moment.hour % NOON or NOON}:{moment.minute:02} {_half(moment)}"


def hours(starts: time, ends: time) -> str:
    """From `4:30` to `5:30 PM`, with the first half of the day named where it is another one."""
    first = clock(starts) if _half(starts) != _half(ends) else clock(starts)[:-3]
    return f"{first} – {clock(ends)}"  # noqa: RUF001 - a dash between two times


def class_label() -> ColumnElement[str]:
    """What a class is called in a ledger: a studio has many of one name, so with its day and time."""
    day = case(dict(enumerate(WEEKDAYS)), value=classes.c.weekday, else_="")
    return classes.c.name + ", " + day + " " + clock_of(classes.c.starts)


def clock_of(moment: ColumnElement[time]) -> ColumnElement[str]:
    """`clock` of a column."""
    hour, minute = (cast(extract(part, moment), Integer) for part in ("hour", "minute"))
    shown = case((hour % NOON == 0, NOON), else_=hour % NOON)
    two_digits = func.substr(cast(minute + 100, String), 2)
    return cast(shown, String) + ":" + two_digits + case((hour < NOON, " AM"), else_=" PM")


def _half(moment: time) -> str:
    return "AM" if moment.hour < NOON else "PM"
