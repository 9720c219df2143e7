"""When a group's frames leave: at once after a quiet spell, and at most one each FRAME_SECONDS under load. Pure.

A group rests for at least as long as the writing of its last frame took: a hub with too much to do sends fewer frames,
each with the newest state, and never falls behind.
"""

from collections.abc import Callable

FRAME_SECONDS = 0.05
"""Twenty frames a second look continuous, and cost the same however many records or tasks move."""

Later = Callable[[float, Callable[[], None]], object]
"""Call something after so many seconds (`loop.call_later`)."""


class Pace:
    def __init__(self, send: Callable[[], None], now: Callable[[], float], later: Later) -> None:
        """`send()` when it is time; `now()` is monotonic."""
        self._send = send
        self._now = now
        self._later = later
        self._next_at = float("-inf")
        self._waits = False

    def ask(self) -> None:
        """There is something to send."""
        if self._waits:
            return
        wait = self._next_at - self._now()
        if wait <= 0:
            return self._go()
        self._waits = True
        self._later(wait, self._go)

    def _go(self) -> None:
        self._waits = False
        began = self._now()
        self._next_at = began + FRAME_SECONDS  # for what is asked for while we send
        try:
            self._send()
        finally:
            ended = self._now()
            self._next_at = max(self._next_at, ended + (ended - began))
