"""The memory of a web process: what it holds for good is set aside, and what many clients took is given back.

Naive: leave both to Python. Problem: a full collection goes through all that was ever imported (130,000 objects; 80 ms)
and no frame leaves meanwhile; a herd of handshakes brings several of them. And when the herd has gone, its reference
cycles stay, for nothing is made any more that would start a collection. Chosen: what is there once the process has
started is never looked at again, and when many clients have left, one collection and the C library's own tidying give
back what can be.
"""

import ctypes
import gc
import sys
from contextlib import suppress

MANY_CLIENTS = 200
"""They hold some 5 MB; fewer are not worth a collection."""
PAUSE_SECONDS = 60.0


def set_aside() -> None:
    """Everything that is there now stays for good."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Blocking: some milliseconds in which nothing else runs, and some in which everything else does."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)


class Ebb:
    """Notices that many clients have left. Pure."""

    def __init__(self) -> None:
        self._most = 0
        self._next_at = float("-inf")

    def is_over(self, clients: int, now: float) -> bool:
        """Whether, with so many clients at `now` (monotonic), memory is to be given back; True once for each ebb."""
        self._most = max(self._most, clients)
        if self._most - clients < MANY_CLIENTS or now < self._next_at:
            return False
        self._most, self._next_at = clients, now + PAUSE_SECONDS
        return True
