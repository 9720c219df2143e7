"""The schema's history, and the one way to bring a database up to date.

The whole upgrade is ONE transaction, on SQLite too, so a database is never half-way; and it begins by taking a lock, so
several processes may upgrade at once: the first does the work, the others wait and find nothing left to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from actors.db import Database

HERE = Path(__file__).parent
ADVISORY_LOCK = 0x6274_6D69  # any number, as long as every process uses the same one
LOCK_WAIT = "5min"


def upgrade(database_url: str) -> None:
    """Create or change the tables so that they are what this version of the program needs."""
    with connect(database_url) as connection:
        command.upgrade(config(connection), "head")


def revision(connection: Connection) -> str | None:
    """Which version of the schema the database has; None where it has none of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> set[str]:
    """Every version of the schema that this program can bring up to date."""
    return {script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()}


def config(connection: Connection) -> Config:
    """Alembic's configuration, made here instead of in an alembic.ini that a checkout could lose."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


@contextmanager
def connect(database_url: str) -> Iterator[Connection]:
    """A connection inside the transaction that changes the schema; it commits at the end."""
    database = Database(database_url)
    sqlite = database.engine.dialect.name == "sqlite"
    if sqlite:
        event.listen(database.engine, "connect", _foreign_keys_off)
    try:
        with database.write() as connection:  # SQLite: BEGIN IMMEDIATE is the lock
            if not sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            yield connection
    finally:
        database.close()


def _foreign_keys_off(connection: Any, _record: object) -> None:
    # SQLite changes a column by building the table anew. With foreign keys on, dropping the old one would cascade into
    # every table that refers to it; and inside a transaction they can no longer be turned off.
    connection.execute("PRAGMA foreign_keys=OFF")
