"""Processes that die in the middle of things: before a commit, after it, before anybody is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from actors.clocks import Clock
from actors.tasks.changes import Change
from actors.tasks.writer import Writer
from tests.support.hints import MemoryHints


class Killed(BaseException):
    """As a SIGKILL: nothing catches it but who starts the process again."""


class KilledWriter(Writer):
    """Its process dies before so many of a hundred commits; the transaction is abandoned."""

    random: Random
    percent = 10

    @contextmanager
    def change(self) -> Iterator[Change]:
        with super().change() as change:
            yield change
            if self.random.random() * 100 < self.percent:
                raise Killed


class KilledHints(MemoryHints):
    """Its process dies before so many of a hundred messages have left, when what they tell of is committed."""

    def __init__(self, random: Random, percent: int = 10) -> None:
        super().__init__()
        self._random, self._percent = random, percent

    def send(self, task_id: str, queue: str) -> bool:
        if self._random.random() * 100 < self._percent:
            raise Killed
        return super().send(task_id, queue)


class SkewedClock:
    """The clock of another machine."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._skew = clock, timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self._clock.now() + self._skew

    def monotonic(self) -> float:
        return self._clock.monotonic()
