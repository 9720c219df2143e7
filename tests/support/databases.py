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

_numbers = itertools.count(1)


def sqlite_template(folder: Path) -> Path:
    file = folder / f"{TEMPLATE}.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@contextmanager
def copied_sqlite(template: Path, folder: Path) -> Iterator[Database]:
    file = folder / "test.db"
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
