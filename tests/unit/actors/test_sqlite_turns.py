"""Writers of SQLite get their turn, those that have waited longest first."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import mean

import pytest
from sqlalchemy.exc import OperationalError

from actors import db
from actors.db import Database
from actors.sqlite_turns import FIRST_SECONDS, LAST_SECONDS, next_look


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path / 'turns.db'}")) as database:
        yield database


def test_who_has_waited_longer_looks_more_often() -> None:
    looks = [mean(next_look(waited) for _ in range(200)) for waited in (0.0, 0.2, 10.0)]
    assert FIRST_SECONDS >= looks[0] > looks[1] > looks[2]
    assert looks[2] <= LAST_SECONDS


def test_a_writer_begins_as_soon_as_the_other_has_ended(file: Database) -> None:
    ended, began, waiting = list[float](), list[float](), threading.Event()

    def wait_for_turn() -> None:
        waiting.set()
        with file.write():
            began.append(time.monotonic())

    with file.write():
        other = threading.Thread(target=wait_for_turn)
        other.start()
        waiting.wait(5)
        other.join(0.5)  # long enough for SQLite itself to look only each tenth of a second
        assert not began
        ended.append(time.monotonic())
    other.join(5)
    assert began[0] - ended[0] < 0.05


def test_patience_ends_with_an_error_that_says_that_the_database_is_busy(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOCK_WAIT_SECONDS", 0.02)
    with file.write(), pytest.raises(OperationalError, match="locked") as refused, file.write():
        pass
    assert db.is_away(refused.value)
    with file.write() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 20
