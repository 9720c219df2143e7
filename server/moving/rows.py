"""Copying tables row by row, in the types that both databases share, and telling whether two tables hold the same."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, MetaData, Row, Select, Table, func, insert, select, text

from actors.db import Database
from actors.processes import processes
from actors.schema import metadata

ROWS_A_STEP = 1_000


class Content(msgspec.Struct, frozen=True):
    """What a table holds, whatever the order: how many rows, and the sum of their hashes."""

    rows: int
    digest: int


def tables() -> list[Table]:
    """Every table that is moved, each after those that it refers to; not which processes there are."""
    copy = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        moved = table.to_metadata(copy)
        for column in moved.columns:
            if isinstance(column.type, JSON):  # a value that is not there stays so, and does not become JSON's null
                column.type = JSON(none_as_null=bool(column.nullable))
    return [table for table in copy.sorted_tables if table.name != processes.name]


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """One moment of the database, whatever is written meanwhile."""
    if database.engine.dialect.name == "sqlite":
        with database.read() as connection:
            yield connection
    else:
        repeatable = database.engine.execution_options(isolation_level="REPEATABLE READ")
        with repeatable.connect() as connection, connection.begin():
            yield connection


def is_empty(connection: Connection, table: Table) -> bool:
    query = _of_all(select(func.count()).select_from(select(table).limit(1).subquery()))
    return bool(connection.execute(query).scalar_one() == 0)


def copy(source: Connection, target: Connection, table: Table) -> None:
    for rows in _read(source, table).partitions(ROWS_A_STEP):
        target.execute(insert(table), [row._asdict() for row in rows])


def content(connection: Connection, table: Table) -> Content:
    rows = digest = 0
    for row in _read(connection, table):
        rows += 1
        digest += _hash(row)
    return Content(rows, digest % 2**256)


def set_sequence(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count on from the highest id that came along; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name})
    highest = connection.execute(_of_all(select(func.max(column)))).scalar_one()
    if (name := sequence.scalar_one()) and highest:
        connection.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def _of_all(query: Select[Any]) -> Select[Any]:
    return query.execution_options(every_account="the whole database moves")


def _read(connection: Connection, table: Table) -> Any:
    return connection.execution_options(yield_per=ROWS_A_STEP).execute(_of_all(select(table)))


def _hash(row: Row[Any]) -> int:
    told = json.dumps(list(row), sort_keys=True, default=str).encode()
    return int.from_bytes(hashlib.sha256(told).digest())
