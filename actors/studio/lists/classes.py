"""The list of classes: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from datetime import time
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import classes, levels, programs, rooms, staff
from actors.studio.taken import places_taken
from actors.studio.wording import WEEKDAYS, class_label, clock

COLUMNS = (
    classes.c.id, classes.c.name, classes.c.status, programs.c.name.label("program"), levels.c.name.label("level"),
    rooms.c.name.label("room"), staff.c.name.label("instructor"), classes.c.weekday, classes.c.starts, classes.c.ends,
    classes.c.price_cents, classes.c.capacity, places_taken.label("enrolled"),
)  # fmt: skip
BY_TIME = (classes.c.weekday, classes.c.starts, func.lower(classes.c.name))


class ClassItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    status: str
    program: str
    level: str | None
    room: str | None
    instructor: str | None
    weekday: int
    """0 is Monday."""
    starts: time
    ends: time
    price_cents: int
    """A month."""
    enrolled: int
    capacity: int
    keywords: list[str]

    @property
    def active(self) -> bool:
        return self.status == "active"

    @property
    def day(self) -> str:
        return WEEKDAYS[self.weekday]

    @property
    def label(self) -> str:
        """`Level 2 Tumbling, Mon 4:00 PM`, as in a ledger."""
        return f"{self.name}, {self.day} {clock(self.starts)}"


def _named(account_id: int, text: str) -> ColumnElement[bool]:
    return contains(classes.c.name, text)


def _on_weekday(account_id: int, text: str) -> ColumnElement[bool]:
    """By number, or as written: Mon."""
    if text.title() in WEEKDAYS:
        return classes.c.weekday == WEEKDAYS.index(text.title())
    if text.isascii() and text.isdigit() and int(text) < len(WEEKDAYS):
        return classes.c.weekday == int(text)
    raise filters.BadFilter("weekday", "Choose a day from Mon to Sun.")


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return (
        query.select_from(classes)
        .join(programs, and_(programs.c.id == classes.c.program_id, programs.c.account_id == account_id))
        .outerjoin(levels, and_(levels.c.id == classes.c.level_id, levels.c.account_id == account_id))
        .outerjoin(rooms, and_(rooms.c.id == classes.c.room_id, rooms.c.account_id == account_id))
        .outerjoin(staff, and_(staff.c.id == classes.c.instructor_id, staff.c.account_id == account_id))
    )


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[ClassItem]:
    keywords = lookups.keywords_of(connection, account_id, classes, [row.id for row in rows])
    return [ClassItem(**row._mapping, keywords=keywords[row.id]) for row in rows]


CLASSES = RecordList(
    record_type="classes",
    noun=Noun("class", "classes"),
    table=classes,
    label=class_label(),
    filters={
        "q": _named,
        "keyword": filters.keyword(classes),
        "program": filters.picked("program", classes.c.program_id, "a program"),
        "level": filters.picked("level", classes.c.level_id, "a level"),
        "instructor": filters.picked("instructor", classes.c.instructor_id, "an instructor"),
        "room": filters.picked("room", classes.c.room_id, "a room"),
        "weekday": _on_weekday,
        "status": filters.one_of_these(
            "status", classes.c.status, ("active", "closed"), "Status is active, closed or any."
        ),
    },
    sorts={
        "name": (func.lower(classes.c.name), classes.c.weekday, classes.c.starts),
        "weekday": BY_TIME,
        "program": (func.lower(programs.c.name), *BY_TIME),
        "enrolled": (places_taken,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
