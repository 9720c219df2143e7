"""The list of staff: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import classes, staff

COLUMNS = (staff.c.id, staff.c.name, staff.c.email, staff.c.teaches, staff.c.active)


class StaffItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    email: str | None
    teaches: bool
    active: bool
    classes: int
    """How many active ones are the person's own."""
    keywords: list[str]


def _named(account_id: int, text: str) -> ColumnElement[bool]:
    return or_(contains(staff.c.name, text), contains(func.coalesce(staff.c.email, ""), text))


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return query.select_from(staff)


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[StaffItem]:
    ids = [row.id for row in rows]
    keywords = lookups.keywords_of(connection, account_id, staff, ids)
    taught = _classes_of(connection, account_id, ids)
    return [StaffItem(**row._mapping, classes=taught.get(row.id, 0), keywords=keywords[row.id]) for row in rows]


def _classes_of(connection: Connection, account_id: int, staff_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(classes.c.instructor_id, func.count())
        .where(classes.c.account_id == account_id, classes.c.status == "active")
        .where(classes.c.instructor_id.in_(staff_ids))
        .group_by(classes.c.instructor_id)
    )
    return {staff_id: number for staff_id, number in connection.execute(query)}


STAFF = RecordList(
    record_type="staff",
    noun=Noun("staff member", "staff"),
    table=staff,
    label=staff.c.name,
    filters={"q": _named, "keyword": filters.keyword(staff), "active": filters.active(staff)},
    sorts={"name": (func.lower(staff.c.name),), "email": (func.lower(staff.c.email),)},
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
