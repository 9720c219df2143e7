"""The lines that a report's batches kept in the ledger, one after the other, however many there are."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from actors.bulk.base import Place
from actors.studio.reports.report import Cell, Column, Line, Lines
from actors.tasks.ledger import has_outcome
from actors.tasks.tables import task_records

RECORDS_AT_ONCE = 200
"""A record may have many lines: a class has its whole roster."""


def to_keep(lines: Sequence[Line]) -> list[list[Any]]:
    """As JSON has them: a date is text."""
    return [[cell.isoformat() if isinstance(cell, date) else cell for cell in line] for line in lines]


def kept_lines(place: Place, task_id: str, columns: Sequence[Column]) -> Iterator[Lines]:
    """Those of one record after the other."""
    ledger, after = task_records.c, 0
    mine = (ledger.task_id == task_id, ledger.account_id == place.account_id, ledger.outcome == "done")
    query = select(ledger.position, ledger.data).where(*mine).order_by(ledger.position).limit(RECORDS_AT_ONCE)
    while rows := place.connection.execute(query.where(ledger.position > after)).all():
        for row in rows:
            yield [_line(cells, columns) for cells in row.data or ()]
        after = rows[-1].position


def missing(place: Place, task_id: str) -> int:
    """How many records could not be read."""
    ledger = task_records.c
    query = select(func.count()).where(
        ledger.task_id == task_id, ledger.account_id == place.account_id, has_outcome("failed")
    )
    return place.connection.execute(query).scalar_one()


def _line(cells: Sequence[Any], columns: Sequence[Column]) -> list[Cell]:
    """Some reports keep shares of lines that are put together only later; they have no dates."""
    dated = {at for at, column in enumerate(columns) if column.type == "date"}
    return [date.fromisoformat(cell) if cell and at in dated else cell for at, cell in enumerate(cells)]
