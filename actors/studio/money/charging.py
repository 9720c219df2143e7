"""Charging families: a charge says what makes it the same charge, and the database keeps it from being made twice."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import Connection

from actors.studio.sql import add_missing
from actors.studio.tables import transactions


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    family_id: int
    student_id: int | None = None
    class_id: int | None = None
    camp_id: int | None = None
    category: str
    amount_cents: int
    memo: str
    due_on: date
    once: str


def make_charges(connection: Connection, account_id: int, charges: Iterable[Charge], today: date) -> set[str]:
    """Make the charges that are not there yet; returns the `once` of those that were made.

    The database itself says which they are, so that of two tasks at the same moment only one calls a charge its own.
    Sorted, so that two such tasks wait for each other in one direction only.
    """
    always = {"account_id": account_id, "type": "charge", "date": today}
    rows = [always | msgspec.structs.asdict(charge) for charge in sorted(charges, key=lambda charge: charge.once)]
    if not rows:
        return set()
    made = add_missing(connection, transactions).returning(transactions.c.once)
    return set(connection.execute(made, rows).scalars())
