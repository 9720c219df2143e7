"""`background-tasks migrate --from URL --to URL`: everything into another database, in one transaction, compared."""

import shutil
from contextlib import closing
from pathlib import Path

import click
import msgspec
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect, make_url
from sqlalchemy.exc import DataError, OperationalError

from actors import migrations, processes, secret_key
from actors.assembly import files_folder
from actors.clocks import SystemClock
from actors.db import Database
from actors.settings import BadSetting, Settings, load
from server.moving import rows
from server.refusal import CannotStart


def move(settings: Settings, source: str, target: str, to_data_dir: Path | None) -> None:
    """Copy what `source` holds into the empty `target`; and `settings`' files and key into `to_data_dir`, where one is
    given. Raises CannotStart; then the target has no row."""
    _check_url("--from", source)
    _check_url("--to", target)
    file = make_url(source).database if source.startswith("sqlite") else None
    if file and not Path(file).exists():
        _refuse(f"--from: there is no {file}")
    if make_url(source) == make_url(target):
        _refuse("--from and --to are the same database")
    files = _files(settings, to_data_dir)
    try:
        with closing(Database(source)) as old, closing(Database(target)) as new:
            _move(old, new, target)
    except OperationalError as trouble:
        raise CannotStart(f"a database does not answer: {str(trouble.orig).splitlines()[0]}") from None
    for one, other in files.items():
        (shutil.copytree if one.is_dir() else shutil.copy2)(one, other)
    click.echo(f"Set DATABASE_URL to the new database{f' and DATA_DIR to {to_data_dir}' if to_data_dir else ''}.")


def _move(old: Database, new: Database, target: str) -> None:
    with rows.snapshot(old) as source:
        _check_source(source)
        _check_target(new)
        migrations.upgrade(target)
        tables = rows.tables()
        with new.write() as connection:
            for table in tables:
                _copy(source, connection, table)
            click.echo(f"{sum(_same(source, connection, table) for table in tables):,} rows are the same in both.")


def _check_url(option: str, url: str) -> None:
    try:
        load({"DATABASE_URL": url or "nothing"})
    except BadSetting as wrong:
        _refuse(str(wrong).replace("DATABASE_URL", option))


def _copy(source: Connection, target: Connection, table: Table) -> None:
    if not rows.is_empty(target, table):
        _refuse(f"the target is not empty: {table.name} has rows")
    try:
        rows.copy(source, target, table)
    except DataError as trouble:
        _refuse(f"a row of {table.name} does not fit into the target: {str(trouble.orig).splitlines()[0]}")
    rows.set_sequence(target, table)


def _same(source: Connection, target: Connection, table: Table) -> int:
    """How many rows; and the target keeps nothing where they are not the same."""
    before, after = rows.content(source, table), rows.content(target, table)
    if before != after:
        _refuse(f"{table.name} is not the same after copying: {before.rows:,} rows before, {after.rows:,} after")
    return before.rows


def _check_source(connection: Connection) -> None:
    revision, head = migrations.revision(connection), _head()
    if revision is None:
        _refuse("--from holds nothing of ours")
    if revision != head:
        _refuse(f"--from has schema {revision}, this version needs {head}: run `background-tasks migrate` on it first")
    now = SystemClock().now()
    if running := [process for process in processes.known(connection) if process.lives(now)]:
        names = ", ".join(f"{each.kind} {each.pid} on {each.host}" for each in running)
        _refuse(f"these still run on --from, and what they write would be lost: {names}")


def _check_target(database: Database) -> None:
    """Our own tables may be there already, without rows."""
    found = sorted(inspect(database.engine).get_table_names())
    with database.read() as connection:
        if found and migrations.revision(connection) is None:
            _refuse(f"the target is not empty: it has a table {found[0]}, which is not ours")


def _files(settings: Settings, to_data_dir: Path | None) -> dict[Path, Path]:
    """What is to be copied, and where to."""
    if to_data_dir is None:
        return {}
    there = msgspec.structs.replace(settings, data_dir=to_data_dir.absolute())
    there.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    pairs = {files_folder(settings): files_folder(there)}
    pairs[settings.data_dir / secret_key.FILE] = there.data_dir / secret_key.FILE
    if taken := [other for other in pairs.values() if other.exists()]:
        _refuse(f"{taken[0]} is there already")
    return {one: other for one, other in pairs.items() if one.exists()}


def _head() -> str | None:
    return ScriptDirectory(str(migrations.HERE)).get_current_head()


def _refuse(reason: str) -> None:
    raise CannotStart(reason)
