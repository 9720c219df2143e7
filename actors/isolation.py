"""Working on a suspected record while nothing else of the process is in hand, so that a death tells on it alone.

Without that, a record that kills its worker as soon as it is touched would take others with it each time: those of
other tasks that were taken up in the same moment, and they would be blamed too.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 5.0
"""Nobody waits longer for others: a record that hangs must not hold up the rest of the studio."""


class Isolation:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._in_hand = 0
        self._alone = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Beside any number of others, but not beside one that is to be alone."""
        with self._changed:
            self._wait(lambda: not self._alone)
            self._in_hand += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_hand -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._wait(lambda: not self._alone)
            self._alone = True
            self._wait(lambda: self._in_hand == 0)
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()

    def _wait(self, condition: Callable[[], bool]) -> None:
        self._changed.wait_for(condition, PATIENCE_SECONDS)
