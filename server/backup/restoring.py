"""`background-tasks restore`: a backup into a data folder and a database that nobody works on.

All is unpacked, checked, brought up to date and brought to rest beside the place where it belongs; what was there is
moved aside, never deleted. So a restore that is refused or fails leaves everything as it was. (On PostgreSQL it fills
the empty database before that: after a failure, drop that one.)
"""

import shutil
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
import msgspec
from sqlalchemy.exc import OperationalError

from actors import migrations, secret_key
from actors.accounts import sessions
from actors.assembly import files_folder, make_writer
from actors.clocks import SystemClock
from actors.db import Database
from actors.settings import Settings
from actors.tasks import resting
from server import preparing
from server.backup import archive
from server.backup.archive import Manifest
from server.backup.backends import Backend, backend_of
from server.refusal import CannotStart
from server.supervisor import folder

WHEN = "%d %B %Y, %H:%M UTC"
WHY = "Restored from a backup of {at}. Its emails may have left since then: look before you resume it."


def restore(settings: Settings, file: Path, *, replace: bool) -> None:
    """Restore `file`; what is there is moved aside where `replace` says so. Raises CannotStart, changing nothing."""
    preparing.make_folder(settings.data_dir)
    try:
        with folder.claim(settings.data_dir):
            _restore(settings, file, replace)
    except OperationalError as trouble:
        raise CannotStart(f"the database does not answer: {str(trouble.orig).splitlines()[0]}") from None
    except OSError as trouble:
        raise CannotStart(f"{trouble.filename or settings.data_dir}: {trouble.strerror}") from None


def _restore(settings: Settings, file: Path, replace: bool) -> None:
    backend, manifest = backend_of(settings), archive.manifest_of(file)
    _check(manifest, backend, file)
    _check_free(settings, backend, replace)
    backend.release()
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=settings.data_dir) as unpacked:
        archive.unpack(file, Path(unpacked))
        url = backend.load(Path(unpacked) / archive.DATABASE)
        paused = _bring_up_to_date(msgspec.structs.replace(settings, database_url=url), manifest.at)
        aside = _move_aside(settings, backend)
        _place(settings, backend, Path(unpacked))
    click.echo(f"Restored the backup of {manifest.at:{WHEN}}. Everybody must sign in again.")
    if paused:
        click.echo(f"Background Tasks that had not ended then are paused, each with a word why: {paused:,}.")
    if aside:
        click.echo(f"What was there before is in {aside}.")


def _check(manifest: Manifest, backend: Backend, file: Path) -> None:
    if manifest.revision not in migrations.known_revisions():
        made_by = f"{manifest.version}, schema {manifest.revision}"
        raise CannotStart(f"{file} was made by a newer version of this program ({made_by}); upgrade first")
    if manifest.backend != backend.name:
        raise CannotStart(f"{file} is of a {manifest.backend} database, and DATABASE_URL names {backend.name}")


def _check_free(settings: Settings, backend: Backend, replace: bool) -> None:
    occupied = _occupied(settings, backend)
    if occupied and not replace:
        raise CannotStart(f"{occupied[0]} is there already; with --replace, what is there is moved aside")


def _bring_up_to_date(settings: Settings, at: datetime) -> int:
    """To today's schema, with nobody signed in and nothing running; returns how many tasks that stopped."""
    preparing.migrate(settings)
    with closing(Database(settings.database_url)) as database:
        sessions.end_all(database)
        return resting.bring_to_rest(make_writer(settings, database, SystemClock()), WHY.format(at=format(at, WHEN)))


def _occupied(settings: Settings, backend: Backend) -> list[Path]:
    beside = (files_folder(settings), settings.data_dir / secret_key.FILE)
    return [*backend.occupied(), *(path for path in beside if path.exists())]


def _move_aside(settings: Settings, backend: Backend) -> Path | None:
    occupied = _occupied(settings, backend)
    if not occupied:
        return None
    aside = Path(tempfile.mkdtemp(prefix="before-restore.", dir=settings.data_dir))
    for path in occupied:
        shutil.move(path, aside / path.name)
    return aside


def _place(settings: Settings, backend: Backend, unpacked: Path) -> None:
    """The database last: without it, nothing starts on a half."""
    key = settings.data_dir / secret_key.FILE
    for name, target in ((archive.FILES, files_folder(settings)), (archive.SECRET_KEY, key)):
        if (unpacked / name).exists():
            shutil.move(unpacked / name, target)
    backend.place(unpacked / archive.DATABASE)
