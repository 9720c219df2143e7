"""The database: engines, transactions and the column types that both databases share.

Writes on SQLite begin with BEGIN IMMEDIATE. A deferred transaction that reads first and writes later cannot wait for
its turn (the stale read snapshot cannot be upgraded), and the driver's own mode loses updates without an error.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

from actors.turns import Turns

LOCK_WAIT_SECONDS = 10
"""How long a statement waits for another writer before it fails. A batch holds the lock for about 50 ms."""

POOL = {"pool_size": 10, "max_overflow": -1}
"""Each thread that asks gets a connection, for a process has only so many threads. One that waited in vain for that of
another would not know that it was the database's trouble, and blame the record that it was at."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def is_away(trouble: Exception) -> bool:
    """Whether it is the database's own trouble (it is gone, locked, full), and not that of what it was asked."""
    if not isinstance(trouble, DBAPIError):
        return False
    if isinstance(trouble, OperationalError):
        return getattr(trouble.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    return trouble.connection_invalidated


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, whichever database stores it. A naive one is refused where it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must know its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One engine and the two ways to use it. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._turns = _turns(self.engine.url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change things: commits at the end, rolls back on an exception."""
        with self._turn(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and so never waits for a writer on SQLite."""
        with self.engine.connect() as connection, connection.execution_options(read_only=True).begin():
            yield connection

    @contextmanager
    def steps(self) -> Iterator["Steps"]:
        """Several transactions, each of them short, that share temporary tables."""
        with self.engine.connect() as connection:
            yield Steps(connection, self._turn)

    def close(self) -> None:
        self.engine.dispose()

    def _turn(self) -> AbstractContextManager[None]:
        return self._turns.one() if self._turns else nullcontext()


class Steps:
    """Transactions one after the other on one connection: what a temporary table holds outlasts each of them."""

    def __init__(self, connection: Connection, turn: Callable[[], AbstractContextManager[None]]) -> None:
        self._connection = connection
        self._turn = turn

    @contextmanager
    def prepare(self) -> Iterator[Connection]:
        """A transaction that writes to temporary tables alone, and so never waits for a writer on SQLite."""
        with self._connection.execution_options(temporary=True).begin():
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Like Database.write."""
        with self._turn(), self._connection.execution_options(temporary=False).begin():
            yield self._connection


def _turns(url: URL) -> Turns | None:
    """SQLite has one writer at a time."""
    return Turns(f"{url.database}-turn") if url.get_backend_name() == "sqlite" and url.database else None


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that can say ON CONFLICT, in the words of the connection's database."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return make(table)


def _engine(url: str) -> Engine:
    """Its errors do not say with which values a statement failed: they are people's, and errors end in a log."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, **POOL, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # How often a value occurs decides how to look for it, so no plan is kept for any value.
    options = "-c plan_cache_mode=force_custom_plan"
    options += f" -c lock_timeout={LOCK_WAIT_SECONDS}s -c idle_in_transaction_session_timeout=60s"
    engine = create_engine(parsed, **POOL, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options})
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    spares_others = options.get("read_only") or options.get("temporary")
    connection.exec_driver_sql("BEGIN" if spares_others else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
