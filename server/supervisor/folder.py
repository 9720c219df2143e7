"""The data folder belongs to one supervisor at a time, and stays taken while processes of the last one still run.

Two locks, because there are two questions. `supervisor.lock` is held by the supervisor alone: is another one running?
Then the answer is no, at once. `processes.lock` is inherited by every child, so after a supervisor that was killed it
stays locked until the last of its children has gone: they get a moment to, as they may still hold the port and write
the database and the append-only file. The kernel drops both locks whatever way a process ends.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.refusal import CannotStart

LEFTOVERS_SECONDS = 15.0
RETRY_SECONDS = 0.1


@contextmanager
def claim(data_dir: Path) -> Iterator[int]:
    """Hold the folder; yields the file descriptor that the children must inherit."""
    with _opened(data_dir / "supervisor.lock") as own, _opened(data_dir / "processes.lock") as inherited:
        if not _lock(own):
            raise CannotStart(f"another supervisor (process {_holder(own)}) already runs on {data_dir}")
        os.truncate(own, 0)
        os.write(own, f"{os.getpid()}\n".encode())
        _wait_for_leftovers(inherited, data_dir)
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


def _wait_for_leftovers(descriptor: int, data_dir: Path) -> None:
    if _lock(descriptor):
        return
    print("Waiting for the processes of a killed supervisor to stop…", flush=True)
    for _ in range(int(LEFTOVERS_SECONDS / RETRY_SECONDS)):
        threading.Event().wait(RETRY_SECONDS)
        if _lock(descriptor):
            return
    raise CannotStart(
        f"processes of an earlier run still hold {data_dir} (`fuser {data_dir}/processes.lock` names them)"
    )
