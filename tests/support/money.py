"""Money in a test's studio: transactions put in by hand, actions run like a launch would, and what came of it."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from actors.bulk import register, selection
from actors.bulk.base import Place
from actors.bulk.forms import parse
from actors.db import Database
from actors.studio.money.balances import balance, open_cents
from actors.studio.tables import applications, families, transactions
from tests.support.actions import Ledger, run_over
from tests.support.clocks import START
from tests.support.studio import Studio
from tests.support.timetable import TODAY


class Till:
    """One studio's money."""

    def __init__(self, database: Database, studio: Studio) -> None:
        self.database, self.studio = database, studio

    def run(self, kind: str, *ids: int, **params: Any) -> Ledger:
        """The action over the records with these ids, or over all. Raises Refusal like a launch."""
        action = register.ACTIONS[kind]
        parsed = parse(action, params)
        with self.database.read() as connection:
            action.check(Place(connection, self.studio.account, START), parsed)
        return run_over(self.database, self.studio.account, action, parsed, {"ids": [*ids]} if ids else None)

    def cost(self, kind: str, *ids: int, **params: Any) -> str:
        action = register.ACTIONS[kind]
        parsed = parse(action, params)
        chosen: dict[str, Any] = {"ids": [*ids]} if ids else {"all": True}
        with self.database.read() as connection:
            query = selection.resolve(self.studio.account, action.record_type(parsed), chosen)
            return action.cost(Place(connection, self.studio.account, START), parsed, query)

    def add(self, type: str, family: int, cents: int, on: date = TODAY, **values: Any) -> int:
        """A transaction as it is; returns its id."""
        row = {"account_id": self.studio.account, "type": type, "family_id": family, "amount_cents": cents, "date": on}
        with self.database.write() as connection:
            made = insert(transactions).values(row | {"category": type.title()} | values)
            return connection.execute(made.returning(transactions.c.id)).scalar_one()

    def change(self, table: Any, record: int, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(update(table).where(table.c.id == record).values(**values))

    def entries(self, *columns: str, **equal: Any) -> list[tuple[Any, ...]]:
        """These columns of the studio's transactions, in the order in which they were made."""
        query = select(*(transactions.c[name] for name in columns)).order_by(transactions.c.id)
        query = query.where(transactions.c.account_id == self.studio.account)
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(query.filter_by(**equal))]

    def applied(self) -> set[tuple[int, int, int]]:
        """Charge, what paid for it, cents."""
        columns = (applications.c.charge_id, applications.c.paid_by_id, applications.c.amount_cents)
        with self.database.read() as connection:
            return {tuple(row) for row in connection.execute(select(*columns))}

    def balances(self) -> dict[int, int]:
        query = select(families.c.id, balance(self.studio.account)).where(families.c.account_id == self.studio.account)
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def open(self) -> dict[int, int]:
        """Transaction -> the cents that are not applied."""
        query = select(transactions.c.id, open_cents(self.studio.account))
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}
