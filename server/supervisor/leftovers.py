"""What a killed supervisor left behind: its children were told to stop (see `tether`), and one of them may hang."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from server.refusal import CannotStart

GRACE_SECONDS = 10.0
DEATH_SECONDS = 5.0
RETRY_SECONDS = 0.1


def wait_for_leftovers(lock: Path, is_free: Callable[[], bool]) -> None:
    """Wait until they have let go of `lock`, as long as any stop may take; then kill those that still hold it."""
    if is_free():
        return
    print("Waiting for the processes of a killed supervisor to stop…", flush=True)
    if _within(GRACE_SECONDS, is_free):
        return
    for pid in holders(lock):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    if not _within(DEATH_SECONDS, is_free):
        raise CannotStart(f"processes of an earlier run still hold {lock}; `fuser {lock}` names them")


def holders(file: Path) -> Iterator[int]:
    """The other processes that have `file` open. Only Linux can tell; elsewhere none."""
    wanted = file.stat()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(process.name) != os.getpid() and any(
                os.path.samestat(descriptor.stat(), wanted) for descriptor in _descriptors(process)
            ):
                yield int(process.name)


def _descriptors(process: Path) -> Iterator[Path]:
    for descriptor in (process / "fd").iterdir():
        if descriptor.exists():
            yield descriptor


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    for _ in range(int(seconds / RETRY_SECONDS)):
        if condition():
            return True
        threading.Event().wait(RETRY_SECONDS)
    return condition()
