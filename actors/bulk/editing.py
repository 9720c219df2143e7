"""Giving the records of a batch new values, column by column; those that have them all already are skipped."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select, update

from actors.bulk.base import RECORD_ID, Batch, Params, Refusal

NOTHING_SAID = "Set at least one field: as it is, nothing would change."
SAME = "nothing to change"


def said(params: Params) -> dict[str, Any]:
    """The parameters that are not left at Do Not Change. A form sends blank text for those."""
    given = {name: getattr(params, name) for name in params.__struct_fields__}
    return {name: value for name, value in given.items() if value is not None and value != ""}


def refuse_nothing(params: Params) -> None:
    if not said(params):
        raise Refusal(NOTHING_SAID)


def listed(names: Mapping[str, Any]) -> str:
    """`price`, `room and price`, `room, level and price`."""
    *others, last = (name.replace("_", " ") for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def skip_same(batch: Batch, table: Table, values: Mapping[str, Any]) -> None:
    """Settle what is gone, and what has the values already."""
    batch.fail_where(~record_where(batch, table), "no longer exists")
    same = (table.c[name].is_not_distinct_from(value) for name, value in values.items())
    batch.skip_where(record_where(batch, table, *same), SAME)


def record_where(batch: Batch, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the ledger's record is there, and fulfils the conditions."""
    mine = and_(table.c.account_id == batch.account_id, table.c.id == RECORD_ID)
    return select(table.c.id).where(mine, *conditions).exists()


def set_values(batch: Batch, table: Table, values: Mapping[str, Any]) -> None:
    mine = (table.c.account_id == batch.account_id, table.c.id.in_(batch.record_ids))
    batch.connection.execute(update(table).where(*mine).values(**values))
