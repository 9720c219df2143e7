"""Which records a task is about: explicit ids, a filter, or all; and freezing them into its ledger."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Select, func, insert, literal, select

from actors.studio import lists
from actors.tasks.errors import Invalid
from actors.tasks.ledger import has_outcome
from actors.tasks.owned import ledger_of
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState

ROWS_A_STATEMENT = 1_000


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


def freeze(connection: Connection, account_id: int, task_id: str, query: Select[int, str, int]) -> int:
    """Write the ledger: one pending row a record, in the selection's order, in one statement; returns how many."""
    found = query.subquery()
    rows = select(literal(task_id), found.c.position, literal(account_id), found.c.record_id, found.c.label)
    names = ["task_id", "position", "account_id", "record_id", "label"]
    connection.execute(insert(task_records).from_select(names, rows))
    frozen = select(func.count()).where(task_records.c.task_id == task_id, task_records.c.account_id == account_id)
    return connection.execute(frozen).scalar_one()


def freeze_again(connection: Connection, old: TaskState, task_id: str, outcome: str) -> None:
    """Write the ledger of a task that takes up the records of `old` with this outcome."""
    ledger = task_records.c
    position = func.row_number().over(order_by=ledger.position)
    copied = (ledger.account_id, ledger.record_id, ledger.label, ledger.data)
    rows = select(literal(task_id), position, *copied).where(ledger_of(old), has_outcome(outcome))
    names = ["task_id", "position", "account_id", "record_id", "label", "data"]
    connection.execute(insert(task_records).from_select(names, rows))


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
