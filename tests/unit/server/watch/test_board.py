"""What the terminal shows: the truth of the frames, in the drawer's order; what is chosen, and what may be asked."""

import io
from typing import Any

import pytest
from rich.console import Console

from actors.tasks.lifecycle import Status
from server.pages.words import STATE_WORDS
from server.watch.board import Board
from server.watch.drawing import SHAPES, drawn
from tests.support.clocks import START
from tests.support.states import STAFF
from tests.unit.server.watch import shown

UNSEEN = {"id": "b", "version": 1}
"""Changed fields of a task that was never told whole."""


def board_of(*tasks: dict[str, Any]) -> Board:
    board = Board()
    account = {"slug": "r", "name": "R", "time_zone": "UTC"}
    board.take({"type": "hello", "now": START.isoformat(), "user": {"id": STAFF.user_id, "account": account}}, START)
    board.take({"type": "snapshot", "tasks": list(tasks), "counts": {}}, START)
    return board


def text_of(board: Board) -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(drawn(board, START, 20))
    return console.export_text()


def test_updates_merge_and_older_ones_are_ignored() -> None:
    board = board_of(shown(id="a", version=3, status=Status.RUNNING))
    board.take(
        {"type": "tasks", "upsert": [{"id": "a", "version": 4, "title": "New"}, {"id": "b", "version": 1}]}, START
    )
    board.take({"type": "tasks", "upsert": [{"id": "a", "version": 2, "title": "Old"}]}, START)
    assert {key: each.title for key, each in board.tasks.items()} == {"a": "New"}
    board.take({"type": "tasks", "removed": ["a"]}, START)
    assert board.tasks == {}


def test_the_order_and_the_choice() -> None:
    done = {"status": Status.COMPLETED, "finished_at": START}
    board = board_of(shown(id="old", **done), shown(id="waits"), shown(id="runs", status=Status.RUNNING))
    assert [each.id for each in board.rows(9)] == ["runs", "waits", "old"]
    for by, expected in ((1, "runs"), (1, "waits"), (5, "old"), (-9, "runs")):
        board.move(by, 9)
        assert board.chosen == expected


def test_only_what_may_be_canceled_is_asked_about() -> None:
    board = board_of(
        shown(id="over", status=Status.COMPLETED, finished_at=START), shown(id="runs", status=Status.RUNNING)
    )
    board.ask_to_cancel()
    assert board.asking is None
    assert "Choose" in board.note
    board.chosen = "over"
    board.ask_to_cancel()
    assert board.asking is None
    assert board.note == "It had already finished."
    board.chosen = "runs"
    board.ask_to_cancel()
    assert board.asking is not None
    assert "No Thanks!" in text_of(board)


@pytest.mark.parametrize("status", list(Status))
def test_every_state_has_its_word_and_its_shape(status: Status) -> None:
    text = text_of(board_of(shown(id="a", status=status, finished_at=None if status == "running" else START)))
    assert STATE_WORDS[status.value] in text
    assert SHAPES[status.value] in text
    assert set(SHAPES) == set(STATE_WORDS)


def test_how_far_it_is_stands_whole_under_its_bar() -> None:
    running = shown(id="a", status=Status.RUNNING, started_at=START, done=303, total=2000)
    (line,) = (each for each in text_of(board_of(running)).splitlines() if "15% · 303 of 2,000 " in each)
    assert "━" not in line
