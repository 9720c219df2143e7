"""The fixtures that every test may ask for. What makes them is in `tests/support`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actors import migrations
from actors.db import Database
from tests.support.clocks import FakeClock
from tests.support.databases import TEMPLATE, copied_postgresql, copied_sqlite, sqlite_template
from tests.support.postgres import PostgresServer, postgres_cluster
from tests.support.redis import private_redis_server
from tests.support.studio import Studio, insert_studio


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis that the whole run shares. It is not emptied between tests: keep to names of your own."""
    with private_redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres_cluster() as server:
        migrations.upgrade(server.create(TEMPLATE))
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    with copied_sqlite(migrated_sqlite, tmp_path) as database:
        yield database


@pytest.fixture
def postgresql_database(postgres_server: PostgresServer) -> Iterator[Database]:
    with copied_postgresql(postgres_server) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database with all tables: the test runs on SQLite and on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def studio(database: Database) -> Studio:
    """Two accounts with their people and a few records, in `database`."""
    return insert_studio(database)
