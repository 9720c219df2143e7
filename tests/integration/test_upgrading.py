"""Upgrades while people work: an old database with tasks under way gets the newest schema; old and new side by side."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, inspect, text

from actors import migrations
from actors.db import Database
from actors.studio.tables import keyword_links
from actors.tasks.lifecycle import Status
from actors.tasks.postponing import LEDGER_VERSION, TOO_NEW
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Keep
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState
from tests.support.altering import alter
from tests.support.clocks import START, FakeClock
from tests.support.desk import Desk
from tests.support.postgres import PostgresServer
from tests.support.studio import Studio, count

OLDEST = "0001"
SIDE_BY_SIDE_SINCE = "0009"
"""From here on, a migration only adds: what an older process reads is still there, and what it writes still fits."""
RECORDS, BEGUN = 10, 4
KEEP = Keep(timedelta(days=60), timedelta(minutes=10))
LONGEST_WAIT_SECONDS = 5.0


def at_revision(url: str, revision: str) -> None:
    with migrations.connect(url) as connection:
        command.upgrade(migrations.config(connection), revision)


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the oldest schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
        at_revision(url, OLDEST)
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    at_revision(server.create("old"), OLDEST)
    yield server.url("old")
    server.drop("old")


def fill_as_the_old_version(url: str) -> None:
    """Two tasks under way: one in the middle of its records, one whose emails are still to leave."""
    with closing(Database(url)) as database, database.write() as connection:
        tables = MetaData()
        tables.reflect(connection)

        def put(name: str, *rows: dict[str, Any]) -> None:
            connection.execute(insert(tables.tables[name]), list(rows))

        account = {"account_id": 1}
        put("accounts", {"id": 1, "slug": "riverbend", "name": "Riverbend", "time_zone": "America/Chicago"})
        person = {"email": "f@riverbend.test", "name": "Frank", "role": "staff", "autopilot_tasks": False}
        put("users", {"id": 1, **account, **person, "password_hash": "x"})
        numbers = range(1, RECORDS + 1)
        put("families", *({"id": n, **account, "name": f"Family {n}", "active": True} for n in numbers))
        named = {"first_name": "Kim", "last_name": "Lee", "active": True}
        put("students", *({"id": n, **account, "family_id": n, **named} for n in numbers))
        put("keywords", {"id": 1, **account, "name": "Trial"})
        linked = {**account, "keyword_id": 1, "record_type": "students"}
        put("keyword_links", *({**linked, "record_id": n} for n in numbers[:BEGUN]))
        put("tasks", old_task("one", BEGUN, {"records": "students", "keywords": ["Trial"]}))
        put("tasks", old_task("two", 1, {"subject": "Hello"}, total=1, emails_total=1, kind="send_email"))
        put("task_records", *(old_record("one", n, "done" if n <= BEGUN else "pending") for n in numbers))
        put("task_records", old_record("two", 1, "done") | {"email": "queued"})
        email = {"recipient": "a@family.test", "subject": "Hello", "text": "Dear family", "message_id": "<1@x.test>"}
        put("emails", {"task_id": "two", "position": 1, "number": 1, **account, **email, "state": "queued"})


def old_task(id: str, position: int, params: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "id": id, "account_id": 1, "version": 7, "kind": "assign_keywords", "title": "Assign", "status": "running",
        "source": "staff", "created_by": 1, "created_by_name": "Frank", "created_at": START, "started_at": START,
        "params": params, "selection": {"all": True}, "record_type": "students", "total": RECORDS,
        "position": position, "done": position, "failed": 0, "skipped": 0, "stretch_position": 0, "lease": 3,
        "leased_until": START - timedelta(minutes=1), "attempts": 0,
    } | values  # fmt: skip


def old_record(task: str, number: int, outcome: str) -> dict[str, Any]:
    return {
        "task_id": task,
        "position": number,
        "account_id": 1,
        "record_id": number,
        "label": "Kim",
        "outcome": outcome,
    }


class OldProcess:
    """What a process of the old version does meanwhile, with its own statements: it reads, and renews a lease."""

    def __init__(self, url: str) -> None:
        self.longest, self.times = 0.0, 0
        self.troubles: list[str] = []
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "OldProcess":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with closing(Database(self._url)) as database:
            while not self._stop.is_set() or self.times < 3:
                began = time.monotonic()
                try:
                    self._once(database)
                except Exception as trouble:
                    self.troubles.append(repr(trouble))
                    return
                self.longest = max(self.longest, time.monotonic() - began)
                self.times += 1

    def _once(self, database: Database) -> None:
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*), max(position) FROM tasks")).one() == (2, BEGUN)
        with database.write() as connection:
            connection.execute(text("UPDATE tasks SET lease = lease WHERE id = 'one'"))


def test_an_old_database_goes_to_the_newest_schema_while_others_work_and_its_tasks_are_finished(
    old_url: str, tmp_path: Path
) -> None:
    fill_as_the_old_version(old_url)
    with OldProcess(old_url) as process:
        migrations.upgrade(old_url)
    assert process.troubles == []
    assert process.longest < LONGEST_WAIT_SECONDS
    clock = FakeClock()
    with closing(Database(old_url)) as database:
        desk = Desk(database, clock, KEEP, tmp_path / "files")
        assert Rescue(database, desk.hints).run(clock.now()) == 2
        for task_id in ("one", "two"):
            desk.runner.run_slice(task_id)
        with database.read() as connection:
            ended = connection.execute(text("SELECT id, status, done, emails_sent FROM tasks ORDER BY id")).all()
        assert ended == [("one", "completed", RECORDS, 0), ("two", "completed", 1, 1)]
        assert count(database, keyword_links) == RECORDS
        assert [message["Subject"] for message in desk.post.sent] == ["Hello"]


def columns(url: str) -> dict[tuple[str, str], dict[str, Any]]:
    with closing(Database(url)) as database, database.engine.connect() as connection:
        found = inspect(connection)
        names = found.get_table_names()
        return {(name, column["name"]): dict(column) for name in names for column in found.get_columns(name)}


def losses(before: dict[tuple[str, str], dict[str, Any]], after: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    """What a process of the older schema would miss, or could no longer write."""
    gone = [f"{'.'.join(name)} is gone" for name in before.keys() - after.keys()]
    changed = [f"{'.'.join(n)} is another type" for n in before.keys() & after.keys() if unlike(before[n], after[n])]
    tables = {table for table, _ in before}
    needed = [f"{'.'.join(n)} must be given" for n in after.keys() - before.keys() if n[0] in tables and must(after[n])]
    return sorted(gone + changed + needed)


def unlike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return str(one["type"]) != str(other["type"]) or (one["nullable"] and not other["nullable"])


def must(column: dict[str, Any]) -> bool:
    return not column["nullable"] and column["default"] is None


def test_migrations_only_add_so_that_old_and_new_processes_run_side_by_side(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'steps.db'}"
    revisions = sorted(script.revision for script in ScriptDirectory(str(migrations.HERE)).walk_revisions())
    found, before = {}, dict[tuple[str, str], dict[str, Any]]()
    for revision in revisions:
        at_revision(url, revision)
        after = columns(url)
        found[revision] = losses(before, after)
        before = after
    assert found["0004"] == ["tasks.attempts is gone", "tasks.deaths must be given"], "what a loss looks like"
    assert {each: lost for each, lost in found.items() if each > SIDE_BY_SIDE_SINCE and lost} == {}


def test_an_older_worker_leaves_what_it_does_not_understand_to_a_newer_one(desk: Desk, studio: Studio) -> None:
    newer, unknown = desk.launch(studio.front_desk), desk.launch(studio.front_desk)
    set_ledger_version(desk.database, newer, LEDGER_VERSION + 1)
    alter(desk.writer, unknown, kind="of_tomorrow")
    for task in (newer, unknown):
        desk.finish(task)
        assert (desk.now(task).status, desk.now(task).message) == (Status.QUEUED, TOO_NEW.why)
    set_ledger_version(desk.database, newer, LEDGER_VERSION)  # as if we were the newer worker, which knows both
    alter(desk.writer, unknown, kind="assign_keywords")
    desk.clock.advance(TOO_NEW.wait.total_seconds() + 1)
    assert Rescue(desk.database, desk.hints).run(desk.clock.now()) == 2
    assert [desk.finish(task).status for task in (newer, unknown)] == [Status.COMPLETED] * 2
    assert desk.now(newer).message is None


def set_ledger_version(database: Database, task: TaskState, version: int) -> None:
    with database.write() as connection:
        connection.execute(tasks.update().where(tasks.c.id == task.id).values(ledger_version=version))
