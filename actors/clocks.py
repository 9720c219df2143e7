"""Two clocks with two names: wall time for what is stored, monotonic time for durations.

Everything that asks for the time is handed a `Clock`, so a test can give the time instead of waiting for it.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall time, aware, in UTC. For what is stored and shown."""

    def monotonic(self) -> float:
        """Seconds that never go back. For durations and deadlines inside one process."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
