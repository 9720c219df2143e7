"""The list of camps: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import camp_blocks, camps
from actors.studio.taken import camp_places_taken


def _of_blocks(value: ColumnElement[Any]) -> ColumnElement[Any]:
    mine = (camp_blocks.c.account_id == camps.c.account_id, camp_blocks.c.camp_id == camps.c.id)
    return select(value).where(*mine).correlate(camps).scalar_subquery()


FIRST_DATE, LAST_DATE = _of_blocks(func.min(camp_blocks.c.date)), _of_blocks(func.max(camp_blocks.c.date))
COLUMNS = (
    camps.c.id, camps.c.name, camps.c.status, FIRST_DATE.label("first_date"), LAST_DATE.label("last_date"),
    camps.c.price_cents, camps.c.capacity, camp_places_taken.label("enrolled"),
)  # fmt: skip


class CampItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    status: str
    first_date: date | None
    last_date: date | None
    price_cents: int
    enrolled: int
    capacity: int
    keywords: list[str]

    @property
    def active(self) -> bool:
        return self.status == "active"


def _named(account_id: int, text: str) -> ColumnElement[bool]:
    return contains(camps.c.name, text)


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return query.select_from(camps)


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[CampItem]:
    keywords = lookups.keywords_of(connection, account_id, camps, [row.id for row in rows])
    return [CampItem(**row._mapping, keywords=keywords[row.id]) for row in rows]


CAMPS = RecordList(
    record_type="camps",
    noun=Noun("camp", "camps"),
    table=camps,
    label=camps.c.name,
    filters={
        "q": _named,
        "keyword": filters.keyword(camps),
        "status": filters.one_of_these(
            "status", camps.c.status, ("active", "canceled"), "Status is active, canceled or any."
        ),
    },
    sorts={
        "date": (FIRST_DATE, func.lower(camps.c.name)),
        "name": (func.lower(camps.c.name),),
        "enrolled": (camp_places_taken,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
