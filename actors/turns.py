"""Taking turns at a database that has one writer at a time, among threads and processes: first come, first served.

Naive: SQLite's own lock, which whoever finds it taken tries again and again, at ever longer distances. Problem: workers
that write one batch after the other leave it for less than a millisecond, and somebody's cancel, who tries every
100 ms, is not served for seconds. Any lock for which all compete is little better: of many that want it, one always has
bad luck. Chosen: a line. Whoever comes draws the next *number*, whose *place* (a byte of a file) it locks until it has
written, and waits until the place before its own is free. So everybody waits for one other only, and the operating
system frees the places of those who die. In each process one thread stands in the line, the others behind it. Of twelve
processes that hold the lock for 20 ms each, one waited 250 ms in the middle and 300 at most; competing, 180 and 4,100.

It is a courtesy: whoever waits too long, behind a process that is frozen say, goes on without a turn, to SQLite's lock;
and so does everybody where the system has no such locks (they belong to an open file; Linux has them).
"""

import fcntl
import os
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PATIENCE_SECONDS = 2.0
LOOK_SECONDS = 0.001
MOST_LOOKS = 20
"""Who is so far back in the line, or farther, looks only every twentieth time."""

LAST, SERVED = 0, 8
"""Where the file has the last number that was drawn, and the one that was served last."""
PLACES = 1 << 20
"""Where its places begin; nothing is ever written there."""
MOST = 1 << 40
"""The number after which they begin anew."""
NUMBER = struct.Struct("=q")
LOCK = struct.Struct("@hhqqi0q")
"""Linux' `struct flock`: type, whence, start, length, process (which has to be 0)."""

_nothing = threading.Event()


class Turns:
    """Of the processes that name the same file; it is made where it is not there."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._line: deque[threading.Event] = deque()
        """The threads of this process: whose event is the first stands in the line of the processes."""

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._in_line(), _open(self._path) as file:
            if file is not None:
                with suppress(OSError):  # a full disk, too many locks: without a turn, then
                    _wait_for_turn(file, time.monotonic() + PATIENCE_SECONDS)
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
    """The open file; None where that is not possible, or of no use."""
    if sys.platform != "linux":
        yield None
        return
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield None
        return
    try:
        yield file
    finally:
        os.close(file)  # and with it the place is given up


def _wait_for_turn(file: int, deadline: float) -> None:
    number = _draw(file, deadline)
    while number and not _is_free(file, PLACES + number - 1) and time.monotonic() < deadline:
        ahead = number - _read(file, SERVED)
        _nothing.wait(LOOK_SECONDS * min(max(ahead, 1), MOST_LOOKS))
    _write(file, SERVED, number)


def _draw(file: int, deadline: float) -> int:
    """The next number, its place ours before anybody can have the one after it; 0 where there is none to be had."""
    while not _lock(file, LAST):
        if time.monotonic() >= deadline:
            return 0
        _nothing.wait(LOOK_SECONDS)
    number = _read(file, LAST) % MOST + 1
    _lock(file, PLACES + number)
    _write(file, LAST, number)
    _ask(file, fcntl.F_OFD_SETLK, fcntl.F_UNLCK, LAST)
    return number


def _lock(file: int, byte: int) -> bool:
    """Whether we have it now."""
    try:
        _ask(file, fcntl.F_OFD_SETLK, fcntl.F_WRLCK, byte)
    except BlockingIOError:
        return False
    return True


def _is_free(file: int, byte: int) -> bool:
    return _ask(file, fcntl.F_OFD_GETLK, fcntl.F_WRLCK, byte) == fcntl.F_UNLCK


def _ask(file: int, command: int, kind: int, byte: int) -> int:
    answer = fcntl.fcntl(file, command, LOCK.pack(kind, os.SEEK_SET, byte, 1, 0))
    return int(LOCK.unpack(answer)[0])


def _read(file: int, at: int) -> int:
    found = os.pread(file, NUMBER.size, at)
    return int(NUMBER.unpack(found)[0]) if len(found) == NUMBER.size else 0


def _write(file: int, at: int, number: int) -> None:
    os.pwrite(file, NUMBER.pack(number), at)
