"""The list of families: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import families, students

COLUMNS = (
    families.c.id, families.c.name, families.c.guardian, families.c.email, families.c.phone, families.c.balance_cents,
    families.c.active,
)  # fmt: skip


class FamilyItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    guardian: str
    email: str | None
    phone: str | None
    balance_cents: int
    active: bool
    students: int
    """How many there are."""
    keywords: list[str]


def _found(account_id: int, text: str) -> ColumnElement[bool]:
    named = (contains(families.c.name, text), contains(families.c.guardian, text))
    return or_(*named, contains(func.coalesce(families.c.email, ""), text))


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return query.select_from(families)


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[FamilyItem]:
    ids = [row.id for row in rows]
    keywords = lookups.keywords_of(connection, account_id, families, ids)
    number = _students_of(connection, account_id, ids)
    return [FamilyItem(**row._mapping, students=number.get(row.id, 0), keywords=keywords[row.id]) for row in rows]


def _students_of(connection: Connection, account_id: int, family_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(students.c.family_id, func.count())
        .where(students.c.account_id == account_id, students.c.family_id.in_(family_ids))
        .group_by(students.c.family_id)
    )
    return {family_id: number for family_id, number in connection.execute(query)}


FAMILIES = RecordList(
    record_type="families",
    noun=Noun("family", "families"),
    table=families,
    label=families.c.name,
    filters={"q": _found, "keyword": filters.keyword(families), "active": filters.active(families)},
    sorts={
        "name": (func.lower(families.c.name),),
        "guardian": (func.lower(families.c.guardian),),
        "email": (func.lower(families.c.email),),
        "balance": (families.c.balance_cents,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
