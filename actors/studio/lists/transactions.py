"""The list of transactions: a page of it, and what it can be filtered and sorted by."""

import datetime
import operator
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, String, and_, cast, func, select

from actors.studio.lists import filters
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import families, students, transactions

STUDENT = students.c.first_name + " " + students.c.last_name
COLUMNS = (
    transactions.c.id, transactions.c.family_id, families.c.name.label("family"), STUDENT.label("student"),
    transactions.c.type, transactions.c.category, transactions.c.amount_cents, transactions.c.date,
    transactions.c.due_on, transactions.c.memo,
)  # fmt: skip


class TransactionItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    family_id: int
    family: str
    student: str | None
    type: str
    """charge | credit | payment"""
    category: str
    amount_cents: int
    """Always positive; the type says which way."""
    date: datetime.date
    due_on: datetime.date | None
    memo: str

    @property
    def name(self) -> str:
        return f"{self.family}: {self.category} {self.date.isoformat()}"

    @property
    def signed_cents(self) -> int:
        """As the family's balance sees it."""
        return self.amount_cents if self.type == "charge" else -self.amount_cents

    @property
    def active(self) -> bool:
        return True


def _of_family(account_id: int, text: str) -> ColumnElement[bool]:
    named = select(families.c.id).where(families.c.account_id == account_id, contains(families.c.name, text))
    return transactions.c.family_id.in_(named)


def _in_category(account_id: int, text: str) -> ColumnElement[bool]:
    return transactions.c.category == text


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return (
        query.select_from(transactions)
        .join(families, and_(families.c.id == transactions.c.family_id, families.c.account_id == account_id))
        .outerjoin(students, and_(students.c.id == transactions.c.student_id, students.c.account_id == account_id))
    )


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[TransactionItem]:
    return [TransactionItem(**row._mapping) for row in rows]


TRANSACTIONS = RecordList(
    record_type="transactions",
    noun=Noun("transaction", "transactions"),
    table=transactions,
    label=families.c.name + ": " + transactions.c.category + " " + cast(transactions.c.date, String),
    filters={
        "q": _of_family,
        "type": filters.one_of_these(
            "type",
            transactions.c.type,
            ("charge", "credit", "payment"),
            "Type is charge, credit, payment or any.",
        ),
        "category": _in_category,
        "from": filters.day("from", operator.ge, transactions.c.date),
        "to": filters.day("to", operator.le, transactions.c.date),
    },
    sorts={
        "date": (transactions.c.date,),
        "amount": (transactions.c.amount_cents,),
        "family": (func.lower(families.c.name), transactions.c.date),
    },
    usual="-date",
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
