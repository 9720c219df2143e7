"""What families owe, and what is still open of a charge or a payment, as the database computes it."""

from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select

from actors.studio.tables import applications, families, transactions

SIGNED_CENTS: ColumnElement[int] = case(
    (transactions.c.type == "charge", transactions.c.amount_cents), else_=-transactions.c.amount_cents
)
"""A transaction as its family's balance sees it: charges raise it, credits and payments lower it."""


def balance(account_id: int, until: date | None = None, *, inclusive: bool = True) -> ColumnElement[int]:
    """What the family of the enclosing query owes, at the end of the day `until` (or before it); negative is theirs."""
    entry = transactions.c
    query = select(func.coalesce(func.sum(SIGNED_CENTS), 0)).where(
        entry.account_id == account_id, entry.family_id == families.c.id
    )
    if until:
        query = query.where(entry.date <= until if inclusive else entry.date < until)
    return query.correlate(families).scalar_subquery()


def open_cents(account_id: int) -> ColumnElement[int]:
    """What of the enclosing query's transaction is not applied yet: of a charge, what is unpaid; else, what is left."""
    entry = transactions.c
    return entry.amount_cents - case(
        (entry.type == "charge", _applied(account_id, applications.c.charge_id)),
        else_=_applied(account_id, applications.c.paid_by_id),
    )


def open_entries(account_id: int, family_ids: Select[int], *types: str) -> Select[int, int, str, date, int]:
    """`id, family_id, type, date, cents` of what these families have open, the oldest first."""
    entry = transactions.c
    every = (
        select(entry.id, entry.family_id, entry.type, entry.date, open_cents(account_id).label("cents"))
        .where(entry.account_id == account_id, entry.type.in_(types), entry.family_id.in_(family_ids))
        .subquery()
    )
    columns = (every.c.id, every.c.family_id, every.c.type, every.c.date, every.c.cents)
    return select(*columns).where(every.c.cents > 0).order_by(every.c.date, every.c.id)


def _applied(account_id: int, column: ColumnElement[int]) -> ColumnElement[int]:
    query = select(func.coalesce(func.sum(applications.c.amount_cents), 0)).where(
        applications.c.account_id == account_id, column == transactions.c.id
    )
    return query.correlate(transactions).scalar_subquery()
