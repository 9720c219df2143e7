"""Writing down what pays for what. Whoever does so holds the family, so that no payment is spent by two at a time."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from actors.studio.money.applying import Application
from actors.studio.tables import applications, families


def lock_families(connection: Connection, account_id: int, family_ids: Select[int]) -> set[int]:
    """Hold these families until the transaction ends; returns those that exist.

    In the order of their ids, so that two who want the same ones wait in one direction only; and as weakly as serves,
    so that new charges for them need not wait. SQLite has one writer at a time anyway.
    """
    query = (
        select(families.c.id)
        .where(families.c.account_id == account_id, families.c.id.in_(family_ids))
        .order_by(families.c.id)
        .with_for_update(key_share=True)
    )
    return set(connection.execute(query).scalars())


def record_applications(connection: Connection, account_id: int, made: Sequence[Application]) -> None:
    """Of the same two transactions, an earlier application grows."""
    if not made:
        return
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(applications)
    grown: Any = applications.c.amount_cents + insert.excluded.amount_cents
    growing = insert.on_conflict_do_update(index_elements=["charge_id", "paid_by_id"], set_={"amount_cents": grown})
    connection.execute(growing, [{"account_id": account_id} | msgspec.structs.asdict(each) for each in made])
