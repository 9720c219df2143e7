"""The copy of a SQLite database that others write to at every moment."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from server.backup import sqlite
from server.backup.sqlite import Sqlite

PAGES = 10_000
LONGEST_WAIT_SECONDS = 1.0
"""Of a commit beside the copying, on a busy machine; a copy that locks would take all of its time."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two tables that every transaction keeps alike, with many pages of something else between them."""
    with closing(sqlite3.connect(tmp_path / "live.db")) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        for table in ("first", "last"):
            database.execute(f"CREATE TABLE {table} (n INTEGER)")
            database.execute(f"INSERT INTO {table} VALUES (0)")
            database.execute(f"CREATE TABLE after_{table} (bytes BLOB)")
            database.execute(f"INSERT INTO after_{table} VALUES (randomblob(?))", (PAGES * 4096 // 2,))
    return tmp_path / "live.db"


@contextmanager
def writing(file: Path) -> Iterator[list[float]]:
    """Somebody commits without a pause; yields how long each commit took, in seconds."""
    over, waits = threading.Event(), list[float]()

    def write() -> None:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA synchronous=OFF")
            while not over.is_set():
                began = time.monotonic()
                with database:
                    database.execute("UPDATE first SET n = n + 1")
                    database.execute("UPDATE last SET n = n + 1")
                waits.append(time.monotonic() - began)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        over.set()
        writer.join()


@pytest.mark.timeout(20)
def test_it_ends_however_much_is_written_is_of_one_moment_and_holds_up_nobody(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PAGES_A_STEP", 1)
    with writing(file) as waits:
        Sqlite(f"sqlite:///{file}").dump(tmp_path / "copy.db")
    assert len(waits) > 10
    assert max(waits) < LONGEST_WAIT_SECONDS
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT first.n = last.n FROM first, last").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not (tmp_path / "copy.db-wal").exists()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert Sqlite(f"sqlite:///{tmp_path / 'none.db'}").dump(tmp_path / "copy.db") is None
    assert list(tmp_path.iterdir()) == []
