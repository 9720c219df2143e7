"""The one store of files (results of reports): a folder. A file is either whole under its name, or not there.

Any worker writes what any web process serves, so with several machines the folder is a shared one.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 64 * 1024


class Files:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, write: Callable[[BinaryIO], str]) -> tuple[str, int]:
        """What `write` writes, stored under `key`; returns what it returned, and the size in bytes.

        Written beside and moved into place: a reader sees the old file, or the new one, or none; never a half.
        """
        target = self._folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.half")
        try:
            with half.open("wb") as out:
                returned = write(out)
                out.flush()
                os.fsync(out.fileno())
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
        return returned, target.stat().st_size

    def read(self, key: str) -> Iterator[bytes] | None:
        """The file in chunks; None where there is none. Deleting it meanwhile does not cut a reader short."""
        try:
            source = (self._folder / key).open("rb")
        except FileNotFoundError:
            return None
        return _chunks(source)

    def delete(self, key: str) -> None:
        """Take away the file, or everything under the key; and the halves that a lost worker left of it."""
        target = self._folder / key
        for half in target.parent.glob(f".{target.name}.*.half"):
            half.unlink(missing_ok=True)
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)


def result_key(task_id: str) -> str:
    """Where the file that a task makes is kept."""
    return f"results/{task_id}"


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    with source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
