"""What became of the studio's records between two looks."""

from typing import Any

from sqlalchemy import Connection, Table, select

from actors.studio import tables

STUDIO = [each for each in vars(tables).values() if isinstance(each, Table)]

Key = Any
"""A row's id; a tuple where the primary key has several columns."""
Rows = dict[Key, dict[str, Any]]
Changes = dict[str, dict[Key, dict[str, tuple[Any, Any]]]]
"""Table -> row -> column -> (before, after). A new row was None in every column; one that is gone is None now."""


def look(connection: Connection) -> dict[str, Rows]:
    """Every record of the studio, as it is now."""
    return {table.name: _rows(connection, table) for table in STUDIO}


def between(before: dict[str, Rows], after: dict[str, Rows]) -> Changes:
    found = {name: _changed_rows(before[name], after[name]) for name in before}
    return {name: rows for name, rows in found.items() if rows}


def _changed_rows(before: Rows, after: Rows) -> dict[Key, dict[str, tuple[Any, Any]]]:
    keys = sorted(before.keys() | after.keys())
    found = {key: _changed(before.get(key, {}), after.get(key, {})) for key in keys}
    return {key: columns for key, columns in found.items() if columns}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = before or after
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _rows(connection: Connection, table: Table) -> Rows:
    names = list(table.primary_key.columns.keys())
    rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    return {row[names[0]] if len(names) == 1 else tuple(row[name] for name in names): row for row in rows}
