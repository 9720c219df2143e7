"""`background-tasks migrate --from … --to …`: the demo studio to PostgreSQL and back, and what is refused."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from actors.clocks import SystemClock
from actors.db import Database
from actors.presence import present
from actors.processes import WORKER, known
from actors.settings import load
from actors.studio.tables import families
from actors.tasks.tables import tasks
from server.moving import rows
from server.moving.moving import move
from server.refusal import CannotStart
from tests.support.databases import copied_sqlite, sqlite_template
from tests.support.postgres import PostgresServer
from tests.support.waiting import eventually


@pytest.fixture
def source(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'background-tasks.db'}"


@pytest.fixture
def target(postgres_server: PostgresServer) -> Iterator[str]:
    yield postgres_server.create("moved")
    postgres_server.drop("moved")


def contents(url: str) -> dict[str, rows.Content]:
    with closing(Database(url)) as database, database.read() as connection:
        return {table.name: rows.content(connection, table) for table in rows.tables()}


def refused(source: str, target: str, words: str, to_data_dir: Path | None = None) -> None:
    with pytest.raises(CannotStart, match=words):
        move(load({}), source, target, to_data_dir)


def test_there_and_back_everything_is_the_same(
    data_dir: Path, source: str, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(source)
    (data_dir / "files").mkdir(exist_ok=True)
    (data_dir / "files" / "report.csv").write_text("a,b\n")
    move(load({}, data_dir), source, target, tmp_path / "there")
    assert "rows are the same in both" in capsys.readouterr().out
    assert (tmp_path / "there" / "files" / "report.csv").read_text() == "a,b\n"
    assert contents(target) == before
    assert before["families"].rows > 50
    back = f"sqlite:///{tmp_path / 'back.db'}"
    move(load({}), target, back, None)
    assert contents(back) == before
    with closing(Database(target)) as database, database.write() as connection:
        highest = connection.execute(select(func.max(families.c.id))).scalar_one()
        new = insert(families).values(account_id=1, name="Later").returning(families.c.id)
        assert connection.execute(new).scalar_one() == highest + 1


def test_a_target_that_holds_something_is_refused_and_kept(source: str, tmp_path: Path) -> None:
    with copied_sqlite(sqlite_template(tmp_path), tmp_path) as other:
        url = other.engine.url.render_as_string(False)
        with other.write() as connection:
            connection.exec_driver_sql("INSERT INTO accounts (slug, name, time_zone) VALUES ('x', 'X', 'UTC')")
        refused(source, url, "the target is not empty: accounts has rows")
        with other.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM families").scalar_one() == 0


def test_what_is_not_ours_or_missing_is_refused(source: str, tmp_path: Path) -> None:
    theirs = f"sqlite:///{tmp_path / 'theirs.db'}"
    with closing(Database(theirs)) as database, database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE others (id INTEGER)")
    refused(source, theirs, "it has a table others, which is not ours")
    refused(theirs, f"sqlite:///{tmp_path / 'new.db'}", "holds nothing of ours")
    refused(source, source, "the same database")
    refused(source, "mysql://host/office", "^--to names mysql; use sqlite or postgresql")
    refused(f"sqlite:///{tmp_path / 'none.db'}", source, "there is no .*none.db")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "there" / "files").mkdir(parents=True)
    refused(source, f"sqlite:///{tmp_path / 'new.db'}", "files is there already", tmp_path / "there")


def test_nothing_is_moved_while_something_runs(source: str, tmp_path: Path) -> None:
    with closing(Database(source)) as database, present(WORKER, database, SystemClock(), lambda: {}):
        eventually(lambda: is_known(database), "the worker is known")
        refused(source, f"sqlite:///{tmp_path / 'new.db'}", f"would be lost: worker {os.getpid()} on ")


def is_known(database: Database) -> bool:
    with database.read() as connection:
        return bool(known(connection))


def test_a_difference_is_noticed(source: str) -> None:
    before = contents(source)
    with closing(Database(source)) as database, database.write() as connection:
        connection.execute(tasks.update().values(title=tasks.c.title + "."))
        connection.exec_driver_sql("UPDATE families SET name = name || '.' WHERE id = (SELECT max(id) FROM families)")
    after = contents(source)
    assert after["families"].rows == before["families"].rows
    assert after["families"] != before["families"]
