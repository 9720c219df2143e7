"""Being told to stop, and waiting in a way that ends at once when we are."""

import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Whether a signal has asked us to stop.

    A SimpleQueue and not an Event: a handler runs in the middle of whatever the main thread does, and when that is the
    Event's own wait(), set() waits for a lock that its own thread holds, for ever. SimpleQueue.put may be interrupted.
    """

    def __init__(self) -> None:
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._asked = False

    def ask(self, number: int, _frame: FrameType | None = None) -> None:
        self._signals.put(number)

    def asked_within(self, seconds: float) -> bool:
        """Wait for `seconds`, or less when asked to stop; once asked, always asked."""
        with suppress(queue.Empty):
            self._asked = self._asked or bool(self._signals.get(timeout=seconds))
        return self._asked


@contextmanager
def stop_signals() -> Iterator[Stop]:
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in STOP_SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
