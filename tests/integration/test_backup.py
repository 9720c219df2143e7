"""A backup of the whole product while it works and sends, restored elsewhere, started there, and gone on with."""

import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.up import Running, environment, run, started
from tests.support.waiting import eventually

PACE = 2
"""Records a second, so that the tasks are still in the middle of their work when the backup has been made."""
PERSON = {"email": "owner@riverbend.test", "password": "demo-password"}
COLUMNS = ("id", "status", "total", "done", "failed", "skipped", "emails_total", "emails_sent", "message")


@pytest.fixture
def slow(data_dir: Path) -> Path:
    set_pace(data_dir, PACE)
    return data_dir


def set_pace(data_dir: Path, records_per_second: int | None) -> None:
    with opened(data_dir) as database, database:
        database.execute("UPDATE accounts SET records_per_second = ?", (records_per_second,))


def signed_in(running: Running) -> httpx2.Client:
    browser = httpx2.Client(base_url=running.url, headers={"origin": running.url}, trust_env=False)
    assert browser.post("/api/session", json=PERSON).status_code == 200
    return browser


def launch(browser: httpx2.Client, kind: str, params: dict[str, Any]) -> str:
    body = {"kind": kind, "params": params, "selection": {"all": True}}
    answer = browser.post("/api/tasks", json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["task"]["id"])


def task(browser: httpx2.Client, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/api/tasks/{task_id}").json()["task"]
    return found


@contextmanager
def opened(data_dir: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(data_dir / "background-tasks.db")) as database:
        database.row_factory = sqlite3.Row
        yield database


def disagreements(database: sqlite3.Connection) -> list[str]:
    """Where the counters of a task are not what its ledger, its emails and the money say."""
    found = []
    for row in database.execute(f"SELECT {', '.join(COLUMNS)} FROM tasks").fetchall():
        outcomes = Counter(
            outcome
            for (outcome,) in database.execute("SELECT outcome FROM task_records WHERE task_id = ?", (row["id"],))
        )
        emails = Counter(
            state for (state,) in database.execute("SELECT state FROM emails WHERE task_id = ?", (row["id"],))
        )
        shown = {name: row[name] for name in ("total", "done", "failed", "skipped", "emails_total", "emails_sent")}
        held = {name: outcomes[name] for name in ("done", "failed", "skipped")}
        held |= {"total": outcomes.total(), "emails_total": emails.total(), "emails_sent": emails["sent"]}
        if shown != held:
            found.append(f"{row['id']}: {shown} shown, {held} in the ledger")
    return found


def credits(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM transactions WHERE category = 'Backed up'").fetchone()[0])


def test_a_backup_of_a_running_product_is_whole_and_goes_on_elsewhere(slow: Path, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "studio.backup", tmp_path / "elsewhere"
    with started(slow) as running:
        running.wait_until_ready()
        browser = signed_in(running)
        giving = launch(browser, "credits", {"amount": "1.00", "category": "Backed up"})
        letter = {"records": "families", "subject": "Backed up", "body": "Dear family"}
        writing = launch(browser, "send_email", letter)
        eventually(lambda: all(task(browser, each)["records"]["done"] > 0 for each in (giving, writing)), "both work")
        made = run("backup", str(file), "--data-dir", str(slow), environ=environment())
        assert made.returncode == 0, made.stderr
        assert made.stdout.startswith(f"{file}: ")
        refused = run("restore", str(file), "--data-dir", str(slow), "--replace", environ=environment())
        assert refused.returncode == 1
        assert refused.stderr.splitlines() == [
            f"background-tasks: another supervisor (process {running.process.pid}) already runs on {slow}"
        ]
        done = task(browser, giving)["records"]["done"]
        eventually(lambda: task(browser, giving)["records"]["done"] > done, "what was backed up goes on")
        cookies = dict(browser.cookies)
        browser.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    restored = run("restore", str(file), "--data-dir", str(elsewhere), environ=environment())
    assert restored.returncode == 0, restored.stderr
    with opened(elsewhere) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert disagreements(database) == []
        given = {row["id"]: row for row in database.execute("SELECT * FROM tasks")}[giving]
        assert 0 < given["done"] == credits(database) < given["total"]
        assert [row["status"] for row in database.execute("SELECT status FROM tasks")] == ["paused", "paused"]

    set_pace(elsewhere, None)
    with started(elsewhere) as running:
        running.wait_until_ready()
        assert httpx2.get(f"{running.url}/api/session", cookies=cookies, trust_env=False).status_code == 401
        browser = signed_in(running)
        for each in (giving, writing):
            assert "emails may have left since then" in task(browser, each)["message"]
            assert browser.post(f"/api/tasks/{each}/resume").status_code == 200
        eventually(
            lambda: all(task(browser, each)["status"] == "completed" for each in (giving, writing)), "the end", 60
        )
        browser.close()
    with opened(elsewhere) as database:
        assert disagreements(database) == []
        (total,) = database.execute("SELECT total FROM tasks WHERE id = ?", (giving,)).fetchone()
        assert credits(database) == total
