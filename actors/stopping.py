"""Being told to stop by a signal, and waiting in a way that ends at once when we are."""

import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Whether a signal has asked us to stop.

    A SimpleQueue and not an Event. A handler runs in the middle of whatever the main thread does; when that is the
    Event's own wait() or, with a second signal, its set(), then set() waits for a lock that its own thread holds: for
    ever. It happens: the kernel sends a child its parent-death signal once for each thread that the parent had.
    SimpleQueue.put() is made to be interrupted.
    """

    def __init__(self) -> None:
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._asked = False

    def ask(self, number: int = signal.SIGTERM, _frame: FrameType | None = None) -> None:
        self._signals.put(number)

    def asked_within(self, seconds: float | None) -> bool:
        """Wait for `seconds` (None: for ever), or less when asked to stop; once asked, always asked."""
        with suppress(queue.Empty):
            self._asked = self._asked or bool(self._signals.get(timeout=seconds))
        return self._asked


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """Inside the block SIGINT, SIGTERM and SIGHUP only ask to stop. For the main thread."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in STOP_SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
