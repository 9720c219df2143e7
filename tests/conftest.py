"""The fixtures that every test may ask for. What makes them is in `tests/support`."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from actors import migrations
from actors.db import Database
from actors.settings import load
from actors.tasks.retention import Keep
from server.services import Services
from tests.support import tenancy
from tests.support.autopilot import Pilot
from tests.support.clocks import FakeClock
from tests.support.databases import TEMPLATE, PostgresqlInARow, SqliteInARow, copied_sqlite, sqlite_template
from tests.support.desk import Desk
from tests.support.fast_folder import prefer_memory
from tests.support.postgres import PostgresServer, postgres_cluster
from tests.support.redis import private_redis_server
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio
from tests.support.up import Running, fill_small_demo, started


def pytest_configure() -> None:
    prefer_memory()
    tenancy.watch()


@pytest.fixture(autouse=True)
def _every_statement_names_the_account() -> Iterator[None]:
    yield
    tenancy.check()


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


@pytest.fixture(scope="session")
def sqlite_in_a_row(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> SqliteInARow:
    return SqliteInARow(migrated_sqlite, tmp_path_factory.mktemp("sqlite-in-a-row"))


@pytest.fixture
def sqlite_database(sqlite_in_a_row: SqliteInARow) -> Iterator[Database]:
    with sqlite_in_a_row.next() as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_in_a_row(postgres_server: PostgresServer) -> PostgresqlInARow:
    return PostgresqlInARow(postgres_server)


@pytest.fixture
def postgresql_database(postgresql_in_a_row: PostgresqlInARow) -> Iterator[Database]:
    with postgresql_in_a_row.next() as database:
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


@pytest.fixture
def desk(database: Database, clock: FakeClock, tmp_path: Path) -> Desk:
    """The writing side on `database`, in memory but for the database."""
    return Desk(database, clock, Keep(timedelta(days=60), timedelta(minutes=10)), tmp_path / "files")


@pytest.fixture
def pilot(desk: Desk) -> Pilot:
    """Autopilot on the desk."""
    return Pilot(desk)


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small demo studio, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    fill_small_demo(folder)
    return folder


@pytest.fixture
def data_dir(small_demo: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with a small demo studio."""
    return shutil.copytree(small_demo, tmp_path / "var")


@pytest.fixture(scope="module")
def running(small_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole product with a small demo studio, shared by the tests of a module."""
    folder = shutil.copytree(small_demo, tmp_path_factory.mktemp("running") / "var")
    with started(folder) as product:
        yield product.wait_until_ready()


@pytest.fixture
def site(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Site]:
    """The web application on a port, on `database` and a real Redis. Nobody works on its tasks but the test."""
    settings = load({"DATABASE_URL": database.engine.url.render_as_string(False), "REDIS_URL": redis_url}, tmp_path)
    with serving(Services(settings)) as site:
        yield site


@pytest.fixture(scope="module")
def small_site(
    migrated_sqlite: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Studio]]:
    """The web application on a small studio in SQLite, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("site")
    with copied_sqlite(migrated_sqlite, folder) as database:
        studio = insert_studio(database)
        url = database.engine.url.render_as_string(False)
        with serving(Services(load({"DATABASE_URL": url, "REDIS_URL": redis_url}, folder))) as site:
            yield site, studio
