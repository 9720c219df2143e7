"""Which records a task is about: explicit ids, a filter, or all; and freezing them into its ledger."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Select, Table, func, insert, literal, select

from actors.studio import lists
from actors.tasks.errors import Invalid
from actors.tasks.ledger import has_outcome
from actors.tasks.owned import ledger_of
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState

Query = Select[*tuple[Any, ...]]

ROWS_A_STATEMENT = 1_000
CHANGED = "The records changed at this very moment. Launch it again."


class RowLike(Protocol):
    number: int
    label: str
    data: dict[str, Any]


def resolve(account_id: int, record_type: str, selection: dict[str, Any]) -> Select[int, str, int]:
    """A query of `record_id, label, position` for the selection. Raises Invalid where it makes no sense."""
    if not isinstance(selection, dict) or len(selection) != 1:
        raise _bad('Give one of {"ids": […]}, {"filter": {…}} or {"all": true}.')
    ((how, what),) = selection.items()
    records = lists.find(record_type)
    if how == "ids" and isinstance(what, list):
        return records.selection_ids(account_id, _whole_numbers(what))
    if how == "filter" and isinstance(what, dict):
        try:
            return records.selection(account_id, what)
        except lists.BadFilter as bad:
            raise _bad(str(bad)) from bad
    if how == "all" and what is True:
        return records.selection(account_id, {})
    raise _bad('Give one of {"ids": […]}, {"filter": {…}} or {"all": true}.')


def count(connection: Connection, account_id: int, record_type: str, selection: dict[str, Any]) -> int:
    """How many records the selection holds. Raises Invalid where an id is not among the account's records."""
    query = resolve(account_id, record_type, selection)
    # Their order is the ledger's business: sorting 100,000 records takes a third of a second.
    found = query.with_only_columns(query.selected_columns.record_id).order_by(None).subquery()
    number = connection.execute(select(func.count()).select_from(found)).scalar_one()
    asked = len(set(selection.get("ids", ())))
    if asked and number != asked:
        missing = asked - number
        raise _bad(f"{missing} of the {asked} selected {lists.find(record_type).noun.plural} do not exist.")
    return number


def again(old: TaskState, outcome: str) -> Query:
    """A query of `record_id, label, data, position` for the records of `old` with this outcome."""
    ledger = task_records.c
    position = func.row_number().over(order_by=ledger.position).label("position")
    return select(ledger.record_id, ledger.label, ledger.data, position).where(ledger_of(old), has_outcome(outcome))


def freeze(connection: Connection, account_id: int, task_id: str, query: Query) -> int:
    """Write the ledger, in one statement: a pending row for each record of the query; returns how many."""
    found = query.subquery().c
    rows = select(literal(task_id), literal(account_id), *found)
    names = ["task_id", "account_id", *found.keys()]
    return copy(connection, task_records, names, rows)


def copy(connection: Connection, table: Table, names: Sequence[str], query: Query) -> int:
    """INSERT … SELECT; returns how many rows."""
    statement = insert(table).from_select(names, query).execution_options(preserve_rowcount=True)
    return connection.execute(statement).rowcount


def freeze_rows(connection: Connection, account_id: int, task_id: str, rows: Sequence[RowLike]) -> None:
    """Write the ledger of a task whose records are the rows of a file."""
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        values = [
            {
                "task_id": task_id,
                "position": position,
                "account_id": account_id,
                "record_id": row.number,
                "label": row.label[:200],
                "data": row.data,
            }
            for position, row in enumerate(rows[start : start + ROWS_A_STATEMENT], start + 1)
        ]
        connection.execute(insert(task_records), values)


def _whole_numbers(ids: list[Any]) -> list[int]:
    if not all(isinstance(record_id, int) and not isinstance(record_id, bool) for record_id in ids):
        raise _bad("Every id must be a whole number.")
    return list(dict.fromkeys(ids))


def _bad(message: str) -> Invalid:
    return Invalid(message, {"selection": message})
