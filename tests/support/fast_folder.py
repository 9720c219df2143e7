"""Temporary folders in memory, where the machine has room: a test waits for no disk, and proves nothing by waiting."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
"""A container's own is often 64 MB, which the demo studios would fill."""


def prefer_memory() -> None:
    """Let pytest make its temporary folders in memory, unless somebody has said where."""
    if memory := memory_or_none():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


def memory_or_none() -> str | None:
    """A folder in memory with room enough, if there is one."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
        return str(MEMORY)
    return None
