"""The list of families: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.money.balances import SIGNED_CENTS
from actors.studio.sql import contains
from actors.studio.tables import families, guardians, students, transactions

COLUMNS = (
    families.c.id, families.c.name, guardians.c.name.label("guardian"), guardians.c.email, guardians.c.phone,
    guardians.c.opted_out, families.c.active,
)  # fmt: skip
SUM = func.coalesce(func.sum(SIGNED_CENTS), 0)
BALANCE = (
    select(SUM)
    .where(transactions.c.account_id == families.c.account_id, transactions.c.family_id == families.c.id)
    .correlate(families)
    .scalar_subquery()
)
"""For sorting. A page sums its own families up, in one statement."""


class FamilyItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    guardian: str
    """The primary one, with email and phone."""
    email: str | None
    phone: str | None
    opted_out: bool
    """Wants no blasts."""
    balance_cents: int
    """What the family owes; negative is a credit."""
    active: bool
    students: int
    """How many there are."""
    keywords: list[str]


def _found(account_id: int, text: str) -> ColumnElement[bool]:
    named = or_(contains(guardians.c.name, text), contains(func.coalesce(guardians.c.email, ""), text))
    whose = select(guardians.c.family_id).where(guardians.c.account_id == account_id, named)
    return or_(contains(families.c.name, text), families.c.id.in_(whose))


def _owing(account_id: int, text: str) -> ColumnElement[bool]:
    if text not in ("owing", "credit", "any"):
        raise filters.BadFilter("balance", "Balance is owing, credit or any.")
    summed = select(transactions.c.family_id).where(transactions.c.account_id == account_id)
    summed = summed.group_by(transactions.c.family_id).having(SUM > 0 if text == "owing" else SUM < 0)
    return true() if text == "any" else families.c.id.in_(summed)


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    mine = and_(guardians.c.account_id == account_id, guardians.c.family_id == families.c.id, guardians.c.is_primary)
    return query.select_from(families).outerjoin(guardians, mine)


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[FamilyItem]:
    ids = [row.id for row in rows]
    keywords = lookups.keywords_of(connection, account_id, families, ids)
    number, owed = _students_of(connection, account_id, ids), _balances(connection, account_id, ids)
    return [
        FamilyItem(
            **{**row._mapping, "guardian": row.guardian or "", "opted_out": bool(row.opted_out)},
            balance_cents=owed.get(row.id, 0),
            students=number.get(row.id, 0),
            keywords=keywords[row.id],
        )
        for row in rows
    ]


def _students_of(connection: Connection, account_id: int, family_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(students.c.family_id, func.count())
        .where(students.c.account_id == account_id, students.c.family_id.in_(family_ids))
        .group_by(students.c.family_id)
    )
    return {family_id: number for family_id, number in connection.execute(query)}


def _balances(connection: Connection, account_id: int, family_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(transactions.c.family_id, SUM)
        .where(transactions.c.account_id == account_id, transactions.c.family_id.in_(family_ids))
        .group_by(transactions.c.family_id)
    )
    return {family_id: int(cents) for family_id, cents in connection.execute(query)}


FAMILIES = RecordList(
    record_type="families",
    noun=Noun("family", "families"),
    table=families,
    label=families.c.name,
    filters={
        "q": _found,
        "keyword": filters.keyword(families),
        "active": filters.active(families),
        "balance": _owing,
    },
    sorts={
        "name": (func.lower(families.c.name),),
        "guardian": (func.lower(guardians.c.name),),
        "email": (func.lower(guardians.c.email),),
        "balance": (BALANCE,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
