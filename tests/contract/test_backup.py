"""Backups on both databases: what comes back is what was there, at rest, and nothing else is touched by a refusal."""

import sqlite3
from contextlib import closing

import pytest
from alembic import command
from sqlalchemy import text

from actors import migrations
from actors.accounts import sessions
from actors.assembly import files_folder
from actors.db import Database
from actors.files import result_key
from actors.settings import load
from actors.tasks import store
from actors.tasks.lifecycle import Status
from server.backup import archive
from server.backup.making import backup
from server.backup.restoring import restore
from server.refusal import CannotStart
from server.supervisor import folder
from tests.support.actions import contents
from tests.support.desk import Desk
from tests.support.reports import content
from tests.support.studio import insert_studio

KEY = "k" * 43
ROSTERS = {"report": "class_rosters", "format": "csv"}
UNTOUCHED = ("accounts", "users", "families", "students", "task_records", "emails", "keyword_links", "audit")


@pytest.fixture
def settings(database, tmp_path):
    """Those of the studio that is backed up. Its files are where the desk has them."""
    (tmp_path / "secret.key").write_text(KEY)
    return settings_on(database.engine.url.render_as_string(False), tmp_path)


@pytest.fixture
def elsewhere(request, database, tmp_path):
    """Settings of another place, with nothing in it."""
    data = tmp_path / "elsewhere"
    if database.engine.dialect.name == "sqlite":
        yield settings_on(f"sqlite:///{data / 'other.db'}", data)
        return
    server = request.getfixturevalue("postgres_server")
    server.drop("elsewhere")
    yield settings_on(server.create("elsewhere"), data)
    server.drop("elsewhere")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "studio.backup"


def settings_on(url, data_dir):
    return load({"DATABASE_URL": url, "REDIS_URL": f"unix://{data_dir / 'no.sock'}"}, data_dir)


@pytest.fixture
def office(desk, studio):
    """A task in each active state, and one that has made a file."""
    tasks = {
        "made": desk.finish(desk.launcher.launch(studio.owner, "report", ROSTERS, {"all": True})),
        "running": desk.launch(studio.owner),
        "paused": desk.launch(studio.owner),
        "queued": desk.launch(studio.owner),
    }
    with desk.writer.change() as change:
        change.claim(tasks["running"].id)
    desk.commands.pause(studio.owner, tasks["paused"].id)
    sessions.start(desk.database, studio.owner.user_id, desk.clock.now())
    return tasks


def opened(settings):
    return closing(Database(settings.database_url))


def test_what_comes_back_is_what_was_there_but_for_who_was_signed_in(settings, elsewhere, file, desk, office):
    backup(settings, file, desk.clock)
    restore(elsewhere, file, replace=False)
    with opened(elsewhere) as restored:
        assert contents(restored, *UNTOUCHED) == contents(desk.database, *UNTOUCHED)
        assert contents(desk.database, "sessions") != contents(restored, "sessions") == {"sessions": []}
    key = result_key(office["made"].id)
    assert (files_folder(elsewhere) / key).read_bytes() == content(desk.files, office["made"])
    assert (elsewhere.data_dir / "secret.key").read_text() == KEY


def test_what_was_active_comes_back_paused_with_a_word_why(settings, elsewhere, file, desk, studio, office):
    backup(settings, file, desk.clock)
    restore(elsewhere, file, replace=False)
    with opened(elsewhere) as restored, restored.read() as connection:
        for name in ("running", "paused", "queued"):
            task = store.get_whoevers(connection, studio.account, office[name].id)
            assert task.status is Status.PAUSED
            assert "Restored from a backup of" in task.message
            assert f"{desk.clock.now():%H:%M} UTC" in task.message
            assert task.paused_at is not None
        made = store.get_whoevers(connection, studio.account, office["made"].id)
        assert (made.status, made.message, made.version) == (Status.COMPLETED, None, office["made"].version)
        counts = connection.execute(text("SELECT status, tasks FROM task_counts WHERE tasks > 0")).all()
    assert {row.status: row.tasks for row in counts} == {"paused": 3, "completed": 1}


def test_it_can_be_resumed_and_then_ends_without_the_word(settings, elsewhere, file, desk, studio, office, tmp_path):
    backup(settings, file, desk.clock)
    restore(elsewhere, file, replace=False)
    with opened(elsewhere) as restored:
        there = Desk(restored, desk.clock, desk.writer._keep, tmp_path / "elsewhere" / "files")
        resumed = there.commands.resume(studio.owner, office["running"].id)
        ended = there.finish(resumed)
        assert (ended.status, ended.message) == (Status.COMPLETED, None)
        assert there.outcomes(ended) == {"done": ended.total} == {"done": ended.done}


def test_a_backup_replaces_an_older_one_and_leaves_nothing_beside_it(settings, file, desk, studio):
    file.write_text("older")
    backup(settings, file, desk.clock)
    assert archive.manifest_of(file).at == desk.clock.now()
    assert [path.name for path in file.parent.iterdir() if "backup" in path.name] == [file.name]


def test_of_an_empty_database_there_is_no_backup(elsewhere, file):
    with pytest.raises(CannotStart, match="nothing to back up"):
        backup(elsewhere, file)
    assert not file.exists()


def test_a_place_that_is_not_empty_is_refused_and_left_alone(settings, file, desk, office):
    backup(settings, file, desk.clock)
    before = contents(desk.database, *UNTOUCHED, "tasks")
    with pytest.raises(CannotStart, match="is there already; with --replace"):
        restore(settings, file, replace=False)
    assert contents(desk.database, *UNTOUCHED, "tasks") == before


def test_while_a_supervisor_runs_it_is_refused(settings, elsewhere, file, desk, studio):
    backup(settings, file, desk.clock)
    elsewhere.data_dir.mkdir()
    with folder.claim(elsewhere.data_dir), pytest.raises(CannotStart, match="another supervisor"):
        restore(elsewhere, file, replace=True)


def test_an_older_schema_is_brought_up_to_date(sqlite_database, tmp_path, file):
    old = settings_on(f"sqlite:///{tmp_path / 'old.db'}", tmp_path / "old")
    with migrations.connect(old.database_url) as connection:
        command.upgrade(migrations.config(connection), "0006")
        connection.execute(text("INSERT INTO accounts (slug, name, time_zone) VALUES ('old', 'Old', 'UTC')"))
    new = settings_on(f"sqlite:///{tmp_path / 'new' / 'new.db'}", tmp_path / "new")
    backup(old, file)
    assert archive.manifest_of(file).revision == "0006"
    restore(new, file, replace=False)
    with opened(new) as restored, restored.read() as connection:
        assert connection.scalar(text("SELECT name FROM accounts")) == "Old"
        with sqlite_database.read() as today:
            assert migrations.revision(connection) == migrations.revision(today)


def test_what_is_there_is_moved_aside_where_that_is_asked(sqlite_database, tmp_path, file):
    insert_studio(sqlite_database)
    settings = settings_on(sqlite_database.engine.url.render_as_string(False), tmp_path)
    backup(settings, file)
    (tmp_path / "secret.key").write_text(KEY)
    with sqlite_database.write() as connection:
        connection.execute(text("UPDATE accounts SET name = 'Changed since'"))
    with pytest.raises(CannotStart, match="a process still works on"):
        restore(settings, file, replace=True)
    sqlite_database.close()
    restore(settings, file, replace=True)
    (aside,) = tmp_path.glob("before-restore.*")
    assert names(aside / "test.db") == {"Changed since"}
    assert (aside / "secret.key").read_text() == KEY
    assert "Changed since" not in names(sqlite_database.engine.url.database)
    assert not (tmp_path / "secret.key").exists()


def names(file):
    with closing(sqlite3.connect(file)) as database:
        return {name for (name,) in database.execute("SELECT name FROM accounts")}


def test_on_postgresql_even_then_the_database_must_be_empty(postgresql_database, tmp_path, file):
    settings = settings_on(postgresql_database.engine.url.render_as_string(False), tmp_path)
    backup(settings, file)
    with pytest.raises(CannotStart, match="the database is not empty; make a new one"):
        restore(settings, file, replace=True)


def test_without_pg_dump_one_line_names_it(postgresql_database, tmp_path, file, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="pg_dump is missing; install"):
        backup(settings_on(postgresql_database.engine.url.render_as_string(False), tmp_path), file)


def test_what_pg_dump_says_is_passed_on_without_the_password(postgresql_database, tmp_path, file, monkeypatch):
    (tmp_path / "pg_dump").write_text(
        '#!/bin/sh\necho "$@" > "$0.told"; echo "$PGPASSWORD" >> "$0.told"; echo no >&2; exit 1\n'
    )
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    url = postgresql_database.engine.url.set(password="hush").render_as_string(False)
    with pytest.raises(CannotStart, match=r"^pg_dump failed: no$"):
        backup(settings_on(url, tmp_path), file)
    arguments, password = (tmp_path / "pg_dump.told").read_text().splitlines()
    assert "hush" not in arguments
    assert password == "hush"
    assert not file.exists()
