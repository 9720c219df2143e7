from itertools import product

import pytest

from actors.tasks.lifecycle import ACTIVE, FINAL, TRANSITIONS, WORKABLE, Signal, Status, accepts, after

ARROWS = {
    ("queued", "claim"): "running",
    ("running", "claim"): "running",
    ("queued", "pause"): "paused",
    ("running", "pause"): "paused",
    ("paused", "resume"): "queued",
    ("running", "complete"): "completed",
    ("running", "fail"): "failed",
    ("queued", "cancel"): "canceled",
    ("running", "cancel"): "canceled",
    ("paused", "cancel"): "canceled",
}


@pytest.mark.parametrize(("status", "signal"), list(product(Status, Signal)))
def test_every_pair_is_as_the_design_says(status: Status, signal: Signal) -> None:
    assert after(status, signal) == ARROWS.get((status, signal))
    assert accepts(status, signal) == ((status, signal) in ARROWS)


def test_a_final_state_stays() -> None:
    assert not {status for status, _ in TRANSITIONS} & FINAL


def test_every_status_is_active_or_final() -> None:
    assert set(Status) == ACTIVE | FINAL
    assert not ACTIVE & FINAL
    assert WORKABLE < ACTIVE
