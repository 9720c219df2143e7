"""A bulk action over a frozen ledger, batch after batch, without the machinery around it."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text

from actors.bulk import selection
from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.selection import RowLike
from actors.db import Database
from actors.ids import new_id
from actors.tasks.lifecycle import Status
from actors.tasks.tables import task_records, tasks
from tests.support.clocks import START

BATCH_RECORDS = 100


@dataclass(frozen=True)
class Settled:
    label: str
    outcome: str
    reason: str | None


@dataclass(frozen=True)
class Ledger:
    """How each record of a task ended, in order."""

    records: list[Settled]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(record.outcome for record in self.records))

    @property
    def reasons(self) -> dict[str | None, int]:
        """How often each reason was given."""
        return dict(Counter(record.reason for record in self.records if record.reason))

    @property
    def outcomes(self) -> list[tuple[str, str | None]]:
        return [(record.outcome, record.reason) for record in self.records]


def run_over(
    database: Database, account_id: int, action: BulkAction[Any], params: Params, chosen: dict[str, Any] | None = None
) -> Ledger:
    """The action over the records that `chosen` selects, all of them by default."""
    record_type = action.record_type(params)
    with database.write() as connection:
        task_id = _task(connection, account_id, action, record_type)
        query = selection.resolve(account_id, record_type, chosen or {"all": True})
        selection.freeze(connection, account_id, task_id, query)
    return _run(database, account_id, task_id, action, params)


def run_rows(
    database: Database, account_id: int, action: BulkAction[Any], params: Params, rows: Sequence[RowLike]
) -> Ledger:
    """The action over the rows of a file."""
    with database.write() as connection:
        task_id = _task(connection, account_id, action, action.record_type(params))
        selection.freeze_rows(connection, account_id, task_id, rows)
    return _run(database, account_id, task_id, action, params)


def contents(database: Database, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the tables hold."""
    with database.read() as connection:
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=str) for name in tables}


def _run(database: Database, account_id: int, task_id: str, action: BulkAction[Any], params: Params) -> Ledger:
    for first in itertools.count(1, BATCH_RECORDS):
        with database.write() as connection:
            batch = Batch(Place(connection, account_id, START), task_id, first, first + BATCH_RECORDS - 1)
            if not batch.records:
                return _ledger(connection, task_id)
            action.process(batch, params)
            settled = batch.close()
            assert settled.total() == len(batch.records)
    raise AssertionError


def _ledger(connection: Connection, task_id: str) -> Ledger:
    ledger = task_records.c
    query = select(ledger.label, ledger.outcome, ledger.reason).where(ledger.task_id == task_id)
    return Ledger([Settled(*row) for row in connection.execute(query.order_by(ledger.position))])


def _task(connection: Connection, account_id: int, action: BulkAction[Any], record_type: str) -> str:
    task_id = new_id(START)
    values = {
        "id": task_id,
        "account_id": account_id,
        "version": 1,
        "kind": action.kind,
        "title": action.title,
        "status": Status.RUNNING,
        "source": "staff",
        "created_by": 1,
        "created_by_name": "Somebody",
        "created_at": START,
        "params": {},
        "selection": {},
        "record_type": record_type,
        "total": 0,
    }
    connection.execute(insert(tasks).values(values))
    return task_id
