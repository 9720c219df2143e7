"""When a group's frames leave: at once after a quiet spell, and at most one each FRAME_SECONDS under load. Pure.

The pause is counted from the end of a frame's writing, so that a hub with too much to do sends fewer frames, each with
the newest state, and never falls behind.
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
        self._sent_at = float("-inf")
        self._waits = False

    def ask(self) -> None:
        """There is something to send."""
        if self._waits:
            return
        wait = self._sent_at + FRAME_SECONDS - self._now()
        if wait <= 0:
            return self._go()
        self._waits = True
        self._later(wait, self._go)

    def _go(self) -> None:
        self._waits = False
        self._sent_at = self._now()  # so that what is asked for while we send waits for the next frame
        try:
            self._send()
        finally:
            self._sent_at = self._now()
