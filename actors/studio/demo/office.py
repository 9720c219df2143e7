"""Where the demo's records go: one account, with its own source of chance, and the two ways to insert."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert

Values = dict[str, Any]

INSERT_ROWS = 5_000


class Office(msgspec.Struct, frozen=True):
    """Everything random comes from `random`, in a fixed order."""

    connection: Connection
    account_id: int
    random: Random
    today: date

    def insert(self, table: Table, rows: Sequence[Values]) -> list[int]:
        """Returns the new ids, in the rows' order."""
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return [id for part in self._parts(rows) for id in self.connection.execute(statement, part).scalars()]

    def add(self, table: Table, rows: Sequence[Values]) -> None:
        """For records whose ids nobody needs."""
        for part in self._parts(rows):
            self.connection.execute(insert(table), part)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def days_ago(self, fewest: int, most: int) -> date:
        return self.today - timedelta(days=self.random.randint(fewest, most))

    def _parts(self, rows: Sequence[Values]) -> list[list[Values]]:
        owned = [{"account_id": self.account_id, **row} for row in rows]
        return [owned[start : start + INSERT_ROWS] for start in range(0, len(owned), INSERT_ROWS)]
