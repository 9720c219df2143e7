"""When a group's frames leave: at once after a quiet spell, and at most one each FRAME_SECONDS under load. Pure.

Naive: a frame each FRAME_SECONDS, come what may. Problem: with too much to do, all the time goes into writing, the
events that wait to be read become more and more, and what people see becomes older and older. Chosen: a group rests for
at least as long as its last frame took; and where the moment for a frame comes late, because others had the loop, for
several times as long as it was late, within bounds. So a hub with too much to do sends fewer frames, each with the
newest state.
"""

from collections.abc import Callable

FRAME_SECONDS = 0.05
"""Twenty frames a second look continuous, and cost the same however many records or tasks move."""
LATE_SECONDS = 0.01
"""A moment that comes later than so is late; what is below that says nothing."""
REST_FOR_LATENESS = 4
LONGEST_REST_SECONDS = 0.25
"""A process that was frozen or starved for long must not rest for longer still."""

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
            return self._go(late=0.0)
        self._waits = True
        self._later(wait, self._go_in_time)

    def _go_in_time(self) -> None:
        self._waits = False
        self._go(self._now() - self._next_at)

    def _go(self, late: float) -> None:
        began = self._now()
        rest = min(LONGEST_REST_SECONDS, REST_FOR_LATENESS * late) if late > LATE_SECONDS else 0.0
        self._next_at = began + FRAME_SECONDS + rest  # for what is asked for while we send
        try:
            self._send()
        finally:
            ended = self._now()
            self._next_at = max(self._next_at, ended + (ended - began))
