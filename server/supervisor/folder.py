"""The data folder belongs to one supervisor at a time, and stays taken while processes of the last one still run.

Two locks, because there are two questions. `supervisor.lock` is held by the supervisor alone: is another one running?
Then the answer is no, at once. `processes.lock` is inherited by every child, so after a supervisor that was killed it
stays locked until the last of its children has gone: until then they may hold the port and write the database and the
append-only file. The kernel drops both locks whatever way a process ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.refusal import CannotStart
from server.supervisor.leftovers import wait_for_leftovers


@contextmanager
def claim(data_dir: Path) -> Iterator[int]:
    """Hold the folder; yields the file descriptor that the children must inherit."""
    with _opened(data_dir / "supervisor.lock") as own, _opened(data_dir / "processes.lock") as inherited:
        if not _lock(own):
            raise CannotStart(f"another supervisor (process {_holder(own)}) already runs on {data_dir}")
        os.truncate(own, 0)
        os.write(own, f"{os.getpid()}\n".encode())
        wait_for_leftovers(data_dir / "processes.lock", lambda: _lock(inherited))
        yield inherited


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as trouble:
        raise CannotStart(f"{path} cannot be written: {trouble.strerror}") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    return os.read(descriptor, 20).decode().strip() or "unknown"
