"""Rows with just what a test says of them: whatever else a table needs is made up."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, Table, insert

from actors.db import metadata

_numbers = itertools.count(1)

EXAMPLES: dict[type, Callable[[str], Any]] = {
    str: lambda name: f"{name} {next(_numbers)}",
    int: lambda name: 0,
    bool: lambda name: False,
    date: lambda name: date(2026, 11, 23),
    datetime: lambda name: datetime.fromisoformat("2026-11-23T14:00:00+00:00"),
    time: lambda name: time(9),
    dict: lambda name: {},
}


def add_row(connection: Connection, account_id: int, table: Table, given: dict[str, Any]) -> int:
    """Insert it and return its id. Raises ValueError where the table has no such column."""
    unknown = sorted(given.keys() - table.columns.keys())
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(unknown)}; it has {', '.join(table.columns.keys())}")
    needed = [column for column in table.columns if column.name not in given and _is_needed(column)]
    made_up = {column.name: _value(connection, account_id, column) for column in needed}
    return int(connection.execute(insert(table).values(made_up | given).returning(table.c.id)).scalar_one())


def _is_needed(column: Column[Any]) -> bool:
    has_own = column.default is not None or column.server_default is not None
    return not (column.nullable or has_own or column.primary_key)


def _value(connection: Connection, account_id: int, column: Column[Any]) -> Any:
    if column.name == "account_id":
        return account_id
    for key in column.foreign_keys:
        return add_row(connection, account_id, metadata.tables[key.column.table.name], {})
    return EXAMPLES[column.type.python_type](column.name.replace("_", " "))
