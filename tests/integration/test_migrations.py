"""The migrations make exactly what the table definitions say, on both databases, however many run them at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from actors import migrations
from actors.db import Database, metadata
from tests.support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("without_tables")
    server.drop("without_tables")


def tables(url: str) -> set[str]:
    with closing(Database(url)) as database, database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_after_an_upgrade_the_database_is_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_upgrade_of_an_upgraded_database_changes_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    before = tables(empty_url)
    migrations.upgrade(empty_url)
    assert tables(empty_url) == before == set(metadata.tables) | {"alembic_version"}


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrations.upgrade, [empty_url] * 4))
    assert tables(empty_url) >= set(metadata.tables)


def test_a_downgrade_takes_everything_away(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    with migrations.connect(empty_url) as connection:
        command.downgrade(migrations.config(connection), "base")
    assert tables(empty_url) == {"alembic_version"}
