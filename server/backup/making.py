"""`background-tasks backup`: everything that cannot be had again, into one file, while everything runs."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from actors import secret_key
from actors.assembly import files_folder
from actors.clocks import Clock, SystemClock
from actors.settings import Settings
from server.backup import archive
from server.backup.archive import FORMAT, Manifest
from server.backup.backends import backend_of
from server.refusal import CannotStart


def backup(settings: Settings, target: Path, clock: Clock | None = None) -> None:
    """Write the backup; one that was there is replaced when the new one is whole. Raises CannotStart."""
    if not target.absolute().parent.is_dir():
        raise CannotStart(f"the folder {target.absolute().parent} does not exist")
    try:
        _backup(settings, target.absolute(), clock or SystemClock())
    except OperationalError as trouble:
        raise CannotStart(f"the database does not answer: {str(trouble.orig).splitlines()[0]}") from None
    except OSError as trouble:
        raise CannotStart(f"{target} cannot be written: {trouble.strerror}") from None


def _backup(settings: Settings, target: Path, clock: Clock) -> None:
    backend, at = backend_of(settings), clock.now()
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        dump = Path(folder) / archive.DATABASE
        revision = backend.dump(dump)
        if revision is None:
            raise CannotStart("there is nothing to back up: the database is empty")
        made_by = version("background-tasks")
        manifest = Manifest(format=FORMAT, backend=backend.name, revision=revision, version=made_by, at=at)
        size = archive.pack(target, manifest, dump, settings.data_dir / secret_key.FILE, files_folder(settings))
    click.echo(f"{target}: {size / 1_000_000:,.1f} MB, the {backend.name} database (schema {revision}) and the files.")
