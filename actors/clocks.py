"""Two clocks with two names: wall time for what is stored, monotonic time for durations.

Everything that asks for the time is handed a `Clock`, so a test can give the time instead of waiting for it.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall time, aware, in UTC. For what is stored and shown."""

    def monotonic(self) -> float:
        """Seconds that never go back. For durations and deadlines inside one process."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC) + _jump()

    def monotonic(self) -> float:
        return time.monotonic()


_JUMP = os.environ.get("CLOCK_JUMP")
"""For tests of clocks that jump: a file that says by how many seconds ours is wrong at the moment."""


def _jump() -> timedelta:
    return timedelta(seconds=float(Path(_JUMP).read_text() or 0)) if _JUMP else timedelta(0)
