"""The file: a gzipped tar with a manifest first, the database, the secret key and the files. Whole, or not there.

Every byte of it is under gzip's checksum; it is read to the end before anything of it is believed.
"""

import gzip
import io
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from actors.files import Files
from server.refusal import CannotStart

FORMAT = 1
FAST = 3
"""gzip's level: a third of the time of the usual one for a tenth more bytes."""
MANIFEST, DATABASE, SECRET_KEY, FILES = "manifest.json", "database", "secret.key", "files"
READ_BYTES = 1024 * 1024


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    backend: str
    """sqlite | postgresql: only the same one can read it."""
    revision: str
    """Of the schema, see `actors.migrations`."""
    version: str
    """Of the program that made it."""
    at: datetime


def pack(target: Path, manifest: Manifest, database: Path, secret_key: Path, files: Path) -> int:
    """Write the archive, in place of an older one only when it is whole; returns its size in bytes."""

    def write(out: BinaryIO) -> str:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=FAST) as tar:
            _add_text(tar, MANIFEST, msgspec.json.encode(manifest))
            tar.add(database, DATABASE)
            if secret_key.exists():
                tar.add(secret_key, SECRET_KEY)
            for file in sorted(files.rglob("*")):
                _add_file(tar, file, f"{FILES}/{file.relative_to(files)}")
        return target.name

    _, size = Files(target.parent).put(target.name, write)
    return size


def manifest_of(file: Path) -> Manifest:
    """What the archive says of itself. Raises CannotStart where it is none, or of a format that is not known here."""
    with _opened(file) as (tar, _):
        first = tar.next()
        if first is None or first.name != MANIFEST or (content := tar.extractfile(first)) is None:
            raise tarfile.ReadError("it has no manifest")
        said = content.read()
        if msgspec.json.decode(said)["format"] != FORMAT:
            raise CannotStart(f"{file} was made by a newer version of this program; upgrade first")
        return msgspec.json.decode(said, type=Manifest)


def unpack(file: Path, folder: Path) -> None:
    """Everything in the archive, into `folder`. Raises CannotStart where it is not whole."""
    with _opened(file) as (tar, whole):
        for member in tar:
            _extract(tar, member, folder)
        while whole.read(READ_BYTES):  # up to the checksum at its end
            pass
        if not (folder / DATABASE).is_file():
            raise tarfile.ReadError("it has no database")


@contextmanager
def _opened(file: Path) -> Iterator[tuple[tarfile.TarFile, gzip.GzipFile]]:
    try:
        with gzip.open(file) as whole, tarfile.open(fileobj=whole, mode="r:") as tar:
            yield tar, whole
    except (
        tarfile.TarError,
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        msgspec.MsgspecError,
        LookupError,
        TypeError,
    ) as trouble:
        raise CannotStart(f"{file} is not a whole backup: {trouble}") from None


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = (folder / member.name).resolve()
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not target.is_relative_to(folder.resolve()):
        raise tarfile.ReadError(f"{member.name!r} does not belong into a backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(content, out)


def _add_text(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text)
    tar.addfile(member, io.BytesIO(text))


def _add_file(tar: tarfile.TarFile, file: Path, name: str) -> None:
    """Halves are nobody's; what is gone by now went with its task, whose time was over."""
    if file.is_dir() or file.name.endswith(".half"):
        return
    with suppress(FileNotFoundError), file.open("rb") as content:
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), content)
