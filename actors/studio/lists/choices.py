"""What the lists' filters can be set to: the studio's keywords and classes."""

from datetime import time

import msgspec
from sqlalchemy import Connection, select

from actors.studio.tables import classes, keywords

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class ClassChoice(msgspec.Struct, frozen=True):
    id: int
    label: str
    """With day and time: a studio has many classes of one name."""


class FilterChoices(msgspec.Struct, frozen=True):
    keywords: list[str]
    classes: list[ClassChoice]


def filter_choices(connection: Connection, account_id: int) -> FilterChoices:
    names = select(keywords.c.name).where(keywords.c.account_id == account_id).order_by(keywords.c.name)
    timetable = (
        select(classes.c.id, classes.c.name, classes.c.weekday, classes.c.starts)
        .where(classes.c.account_id == account_id)
        .order_by(classes.c.name, classes.c.weekday, classes.c.starts, classes.c.id)
    )
    return FilterChoices(
        keywords=list(connection.execute(names).scalars()),
        classes=[
            ClassChoice(row.id, f"{row.name}, {WEEKDAYS[row.weekday]} {_clock(row.starts)}")
            for row in connection.execute(timetable)
        ],
    )


def _clock(moment: time) -> str:
    """`4:30 PM`."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"
