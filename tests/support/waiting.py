"""Waiting in tests: for a condition, with a deadline. Never for an amount of time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 40.0
LOOK_SECONDS = 0.02


def eventually(condition: Callable[[], T], what: str = "", within: float = PATIENCE_SECONDS) -> T:
    """The first truthy value of `condition()`. Fails with `what` after `within` seconds.

    An AssertionError inside the condition counts as "not yet"; the last one is what the failure shows.
    """
    deadline = time.monotonic() + within
    while True:
        last: AssertionError | None = None
        try:
            if value := condition():
                return value
        except AssertionError as not_yet:
            last = not_yet
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what or condition}") from last
        time.sleep(LOOK_SECONDS)
