"""Taking turns at a database that has one writer at a time, among threads and processes.

Naive: SQLite's own lock, which whoever finds it taken tries again and again, at ever longer distances. Problem: workers
that write one batch after the other leave it for less than a millisecond, and somebody's cancel, who tries every
100 ms, is not served for seconds. Chosen: before SQLite's lock, two of the operating system's. Whoever wants to write
waits at the *gate* and, having passed it, for the *seat*; the gate opens again when the seat is taken. So whoever gives
the seat up finds the next one already past the gate. In each process one thread stands there, the others in line
behind it. Beside eight threads that held the lock for 30 ms each, a write from another process waited 32 ms in the
middle and 71 ms at most; looking more often the longer one has waited, 370 ms and 1 s.

It is a courtesy: whoever waits too long, behind a process that is frozen say, goes on without a turn, to SQLite's lock.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 1.0
LOOK_SECONDS = 0.001

_nothing = threading.Event()


class Turns:
    """Of the processes that name the same file; it is made where it is not there."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._line: deque[threading.Event] = deque()
        """The threads of this process, first come first served: whose event is the first has the turn."""

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._in_line(), _open(self._path) as seat:
            deadline = time.monotonic() + PATIENCE_SECONDS
            with _open(f"{self._path}-gate") as gate:
                if _lock(gate, deadline):
                    _lock(seat, deadline)
            yield

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        called = threading.Event()
        with self._mutex:
            self._line.append(called)
            first = self._line[0] is called
        if not first:
            called.wait(PATIENCE_SECONDS)
        try:
            yield
        finally:
            with self._mutex:
                first = self._line[0] is called
                self._line.remove(called)
                if first and self._line:
                    self._line[0].set()


@contextmanager
def _open(path: str) -> Iterator[int | None]:
    """The open file; None where that is not possible (a full disk, too many open files): without a turn, then."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield None
        return
    try:
        yield file
    finally:
        os.close(file)  # and with it the lock is given up


def _lock(file: int | None, deadline: float) -> bool:
    while file is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            _nothing.wait(LOOK_SECONDS)
    return False
