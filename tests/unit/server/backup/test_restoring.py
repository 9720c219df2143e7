"""A file that is no whole backup of ours is refused in one line, and nothing is changed by it."""

import gzip
import io
import random
import tarfile
from pathlib import Path

import msgspec
import pytest

from actors import migrations
from actors.settings import Settings, load
from server.backup import archive
from server.backup.archive import FORMAT, Manifest
from server.backup.restoring import restore
from server.refusal import CannotStart
from tests.support.clocks import START

LOCKS = {"supervisor.lock", "processes.lock"}
MANIFEST = Manifest(format=FORMAT, backend="sqlite", revision="0001", version="0.1.0", at=START)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({}, tmp_path / "var")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return packed(tmp_path / "studio.backup", MANIFEST)


def packed(file: Path, manifest: Manifest) -> Path:
    """A backup of a database that is none, and of one file."""
    database, files = file.parent / "dump", file.parent / "files"
    database.write_bytes(random.Random(1).randbytes(100_000))
    (files / "results").mkdir(parents=True, exist_ok=True)
    (files / "results" / "t1").write_text("a report")
    (files / "results" / ".t2.0a1b.half").write_text("a repo")
    archive.pack(file, manifest, database, file.parent / "no.key", files)
    return file


def refused(settings: Settings, file: Path, why: str) -> None:
    with pytest.raises(CannotStart, match=why):
        restore(settings, file, replace=False)
    assert {path.name for path in settings.data_dir.iterdir()} == LOCKS


def test_what_was_packed_is_unpacked_but_for_halves(file: Path, tmp_path: Path) -> None:
    assert archive.manifest_of(file) == MANIFEST
    archive.unpack(file, tmp_path / "out")
    found = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"manifest.json", "database", "files/results/t1"}
    assert (tmp_path / "out" / "database").read_bytes() == (tmp_path / "dump").read_bytes()


@pytest.mark.parametrize("part", [0.0, 0.0005, 0.1, 0.5, 0.9999])
def test_a_part_of_a_backup_is_refused(settings: Settings, file: Path, part: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * part)])
    refused(settings, file, "not a whole backup")


@pytest.mark.parametrize("place", [0.01, 0.3, 0.6, 0.99])
def test_a_byte_that_has_changed_is_noticed(settings: Settings, file: Path, place: float) -> None:
    whole = bytearray(file.read_bytes())
    whole[int(len(whole) * place)] ^= 0xFF
    file.write_bytes(whole)
    refused(settings, file, "not a whole backup")


NONE = {"plain": b"a letter", "compressed": gzip.compress(b"a letter"), "empty": gzip.compress(bytes(10_240))}


@pytest.mark.parametrize("content", NONE.values(), ids=NONE.keys())
def test_what_is_no_backup_is_refused(settings: Settings, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused(settings, file, "not a whole backup")


@pytest.mark.parametrize("name", ["../outside", "/outside", "files/../../outside"])
def test_a_name_that_leads_out_is_refused(settings: Settings, file: Path, name: str) -> None:
    file.write_bytes(handmade({"manifest.json": msgspec.json.encode(MANIFEST), name: b"", "database": b""}))
    refused(settings, file, "does not belong into a backup")
    assert not (file.parent / "outside").exists()


@pytest.mark.parametrize("said", [b"{}", b"[]", b'"x"', b'{"format": 1}', b"\xff"])
def test_a_manifest_that_says_nothing_is_refused(settings: Settings, file: Path, said: bytes) -> None:
    file.write_bytes(handmade({"manifest.json": said, "database": b""}))
    refused(settings, file, "not a whole backup")


def test_a_database_that_is_broken_inside_a_whole_archive_is_refused(settings: Settings, file: Path) -> None:
    refused(settings, file, "the database in the backup is broken")


def test_a_newer_schema_is_refused(settings: Settings, file: Path) -> None:
    newer = msgspec.structs.replace(MANIFEST, revision="9999", version="7.0")
    refused(settings, packed(file, newer), r"newer version of this program \(7.0, schema 9999\); upgrade first")


def test_a_newer_format_is_refused_whatever_else_it_says(settings: Settings, file: Path) -> None:
    file.write_bytes(handmade({"manifest.json": b'{"format": 2, "news": true}'}))
    refused(settings, file, "newer version of this program; upgrade first")


def test_one_of_the_other_database_is_refused(settings: Settings, file: Path) -> None:
    other = msgspec.structs.replace(MANIFEST, backend="postgresql")
    refused(settings, packed(file, other), "is of a postgresql database, and DATABASE_URL names sqlite")


def test_every_schema_so_far_is_known() -> None:
    assert {"0001", "0008"} <= migrations.known_revisions()


def handmade(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()
