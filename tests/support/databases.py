"""Empty databases with the schema of today, made fast: migrated once, then copied."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from actors import migrations
from actors.db import Database
from tests.support.postgres import PostgresServer

TEMPLATE = "migrated"
FILE = "test.db"

_numbers = itertools.count(1)


def sqlite_template(folder: Path) -> Path:
    file = folder / f"{TEMPLATE}.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@contextmanager
def copied_sqlite(template: Path, folder: Path) -> Iterator[Database]:
    file = folder / FILE
    shutil.copy(template, file)
    with closing(Database(f"sqlite:///{file}")) as database:
        yield database


@contextmanager
def copied_postgresql(server: PostgresServer) -> Iterator[Database]:
    """From the database TEMPLATE of the server."""
    name = f"test_{next(_numbers)}"
    try:
        with closing(Database(server.create(name, template=TEMPLATE))) as database:
            yield database
    finally:
        server.drop(name)


class SqliteInARow:
    """One file after the other in the same place, for tests that follow each other.

    They share an engine, because SQLAlchemy compiles each statement once an engine, which is half of a short test.
    """

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._file = folder / FILE
        self._database = Database(f"sqlite:///{self._file}")

    @contextmanager
    def next(self) -> Iterator[Database]:
        for old in self._file.parent.iterdir():
            old.unlink()
        shutil.copy(self._template, self._file)
        with closing(self._database):
            yield self._database


class PostgresqlInARow:
    """The same on PostgreSQL."""

    NAME = "test"

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._database = Database(server.url(self.NAME))

    @contextmanager
    def next(self) -> Iterator[Database]:
        self._server.drop(self.NAME)
        self._server.create(self.NAME, template=TEMPLATE)
        with closing(self._database):
            yield self._database
