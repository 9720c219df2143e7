"""Late fees: what is overdue, and what being late costs."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select

from actors.studio.money.balances import open_cents
from actors.studio.money.cents import WHOLE, parse_dollars, parse_percent, share
from actors.studio.money.charging import Charge
from actors.studio.tables import transactions

CATEGORY = "Late fee"


class Fee(msgspec.Struct, frozen=True):
    """Either so many cents, or so many hundredths of a percent of what is unpaid."""

    flat_cents: int = 0
    hundredths: int = 0

    def cents(self, unpaid: int) -> int:
        return self.flat_cents + share(unpaid, self.hundredths, WHOLE)


class Overdue(msgspec.Struct, frozen=True):
    """A charge that is not paid in time."""

    id: int
    family_id: int
    student_id: int | None
    memo: str
    category: str
    due_on: date
    cents: int
    """What is unpaid of it."""
    has_fee: bool

    def fee(self, fee: Fee, today: date) -> Charge:
        return Charge(
            family_id=self.family_id,
            student_id=self.student_id,
            category=CATEGORY,
            amount_cents=fee.cents(self.cents),
            memo=f"Late: {self.memo or self.category}, due {self.due_on:%b} {self.due_on.day}"[:200],
            due_on=today,
            once=f"late:{self.id}",
        )


def parse_fee(type: str, amount: str) -> Fee:
    return Fee(flat_cents=parse_dollars(amount)) if type == "flat" else Fee(hundredths=parse_percent(amount))


def overdue(account_id: int, family_ids: Select[int], due_by: date) -> Select[Any]:
    """The rows of Overdue: charges that were due on `due_by` or before, late fees themselves left out."""
    charge = transactions.c
    due_on = func.coalesce(charge.due_on, charge.date)
    every = (
        select(
            charge.id, charge.family_id, charge.student_id, charge.memo, charge.category, due_on.label("due_on"),
            open_cents(account_id).label("cents"), _has_fee(account_id).label("has_fee"),
        )
        .where(charge.account_id == account_id, charge.family_id.in_(family_ids), charge.type == "charge")
        .where(due_on <= due_by, charge.category != CATEGORY, or_(charge.once.is_(None), ~charge.once.like("late:%")))
        .subquery()
    )  # fmt: skip
    return select(*every.c).where(every.c.cents > 0).order_by(every.c.due_on, every.c.id)


def _has_fee(account_id: int) -> ColumnElement[bool]:
    fee = transactions.alias("fee")
    once = literal("late:") + cast(transactions.c.id, String)
    query = select(fee.c.id).where(fee.c.account_id == account_id, fee.c.once == once)
    return query.correlate(transactions).exists()
