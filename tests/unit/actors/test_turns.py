import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from actors import db, turns
from actors.db import Database
from actors.turns import Turns
from tests.support.waiting import eventually


def test_who_waits_is_next_whatever_the_other_process_does(tmp_path: Path) -> None:
    """Two objects stand for two processes: a lock belongs to the open file."""
    path, stop, busy = str(tmp_path / "turn"), threading.Event(), threading.Event()
    turns_of_other = 0

    def one_batch_after_the_other() -> None:
        nonlocal turns_of_other
        other = Turns(path)
        while not stop.is_set():
            with other.one():
                turns_of_other += 1
                busy.set()
                stop.wait(0.005)

    thread = threading.Thread(target=one_batch_after_the_other)
    thread.start()
    try:
        busy.wait()
        ours, passed = Turns(path), []
        for _ in range(10):
            before = turns_of_other
            with ours.one():
                passed.append(turns_of_other - before)
        assert sum(passed) <= 40  # each time the one that ran, and perhaps one that came before us
    finally:
        stop.set()
        thread.join()


def test_nobody_waits_for_ever_for_one_that_does_not_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.01)
    path = str(tmp_path / "turn")
    with Turns(path).one(), Turns(path).one():
        pass


def test_who_cannot_open_the_files_goes_on_without_a_turn(tmp_path: Path) -> None:
    with Turns(str(tmp_path / "no such folder" / "turn")).one():
        pass


class NoWaiting:
    def wait(self, seconds: float) -> None:
        raise AssertionError("it would wait")


def test_a_turn_ends_with_its_block_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_nothing", NoWaiting())
    path = str(tmp_path / "turn")
    mine, other = Turns(path), Turns(path)
    with pytest.raises(ValueError, match="trouble"), mine.one():
        raise ValueError("trouble")
    with mine.one(), pytest.raises(AssertionError, match="it would wait"), other.one():
        pass
    with other.one():
        pass


def test_processes_are_served_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    path, served = str(tmp_path / "turn"), list[int]()

    def wait_for_turn(number: int) -> None:
        with Turns(path).one():
            served.append(number)

    with Turns(path).one(), turns._open(path) as file:
        assert file is not None
        threads = [threading.Thread(target=wait_for_turn, args=(number,)) for number in range(8)]
        for number, thread in enumerate(threads, 2):
            thread.start()
            eventually(lambda number=number: turns._read(file, turns.LAST) == number, "it has its number")
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_one_that_dies_in_the_line_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "turn")
    with Turns(path).one(), turns._open(path) as dying:
        assert dying is not None
        turns._draw(dying, deadline=0.0)
    monkeypatch.setattr(turns, "_nothing", NoWaiting())
    with Turns(path).one():
        pass


def test_a_file_of_nonsense_is_a_line_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "turn"
    path.write_bytes(b"no number")
    with Turns(str(path)).one():
        pass


def test_threads_of_a_process_are_served_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    ours, served = Turns(str(tmp_path / "turn")), list[int]()

    def wait_for_turn(number: int) -> None:
        with ours.one():
            served.append(number)

    with ours.one():
        threads = [threading.Thread(target=wait_for_turn, args=(number,)) for number in range(8)]
        for number, thread in enumerate(threads, 2):
            thread.start()
            eventually(lambda number=number: len(ours._line) == number, "it stands in line")
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_a_writer_begins_as_soon_as_the_other_has_ended(tmp_path: Path) -> None:
    """At least once in a few times: the machine may have something else to do just then."""
    assert any(_wait_between(tmp_path / f"turns-{n}.db") < 0.05 for n in range(8))


def _wait_between(file: Path) -> float:
    """Seconds from one writer's end to the beginning of another, who has waited for it."""
    ended, began = list[float](), list[float]()

    def wait_for_turn() -> None:
        with closing(Database(url)) as other, other.write():
            began.append(time.monotonic())

    url = f"sqlite:///{file}"
    with closing(Database(url)) as database:
        thread = threading.Thread(target=wait_for_turn)
        with database.write():
            thread.start()
            thread.join(0.5)  # long enough for SQLite itself to look only each tenth of a second
            assert not began
            ended.append(time.monotonic())
        thread.join()
    return began[0] - ended[0]


def test_patience_ends_with_an_error_that_says_that_the_database_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOCK_WAIT_SECONDS", 0.02)
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.02)
    with (
        closing(Database(f"sqlite:///{tmp_path / 'turns.db'}")) as database,
        database.write(),
        pytest.raises(OperationalError, match="locked") as refused,
        database.write(),
    ):
        pass
    assert db.is_away(refused.value)
