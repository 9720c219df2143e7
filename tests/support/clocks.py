"""A clock whose time the test gives."""

from datetime import UTC, datetime, timedelta

from actors.clocks import SystemClock

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is advanced."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds


class HastyClock(SystemClock):
    """The machine's own, but for time that the test says has passed. Durations only: dates stay as they are."""

    def __init__(self) -> None:
        self._passed = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._passed

    def advance(self, seconds: float) -> None:
        self._passed += seconds
