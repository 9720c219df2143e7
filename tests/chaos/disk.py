"""A disk so small that it can be filled."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST_BYTES = 2**28
"""No other disk is ever filled."""
STEPS = (2**20, 2**12)
"""Bytes that are taken at a time, until there is no room for them."""


@contextmanager
def small(size: int) -> Iterator[Path]:
    """An empty folder on a disk of its own, of so many bytes. Needs root, on Linux."""
    with tempfile.TemporaryDirectory(prefix="bt-disk-", dir="/tmp") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def can_be_small() -> bool:
    return os.uname().sysname == "Linux" and os.geteuid() == 0


def is_small(folder: Path) -> bool:
    return shutil.disk_usage(folder).total <= MOST_BYTES


def fill(folder: Path, seconds: float) -> None:
    """No byte is free on the folder's disk for so long."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb") as out:
            for step in STEPS:
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(out.fileno(), os.fstat(out.fileno()).st_size, step)
        threading.Event().wait(seconds)
    finally:
        ballast.unlink()
