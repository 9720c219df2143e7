from datetime import timedelta

import pytest

from actors.tasks.estimate import seconds_left
from actors.tasks.lifecycle import Status
from tests.support.clocks import START
from tests.support.states import task


@pytest.mark.parametrize(
    ("seconds", "position", "expected"),
    [(9, 50, None), (10, 4, None), (10, 5, 190), (20, 50, 20), (10, 100, 0), (10, 0, None)],
)
def test_only_with_ground_for_it(seconds: int, position: int, expected: int | None) -> None:
    running = task(status=Status.RUNNING, stretch_at=START, position=position, done=position)
    assert seconds_left(running, START + timedelta(seconds=seconds)) == expected


def test_a_pause_does_not_count_as_slowness() -> None:
    resumed = task(status=Status.RUNNING, stretch_at=START, stretch_position=50, position=60, done=60)
    assert seconds_left(resumed, START + timedelta(seconds=10)) == 40


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RUNNING])
def test_what_does_not_run_has_none(status: Status) -> None:
    assert seconds_left(task(status=status, stretch_at=START, position=50, done=50), START) is None
