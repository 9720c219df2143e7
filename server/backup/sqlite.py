"""SQLite's own online backup, and its way back.

Naive: let the backup take its steps while others write. Problem: every commit of another process makes it begin anew,
so under load it never ends. Chosen: the steps are taken inside one read transaction. In WAL mode that holds up no
writer, and what it sees stays what it was; the log grows meanwhile, and is folded in afterwards.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from actors import migrations
from actors.db import Database
from server.refusal import CannotStart

PAGES_A_STEP = 1024
"""4 MB; between two steps a Ctrl-C is heard, see `_heed_signals`."""


class Sqlite:
    name = "sqlite"

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = Path(make_url(url).database or "")

    def dump(self, target: Path) -> str | None:
        """A consistent copy of the database; returns its revision, or None where there is no database."""
        if not self._file.is_file():
            return None
        with closing(Database(self._url)) as database, database.read() as connection:
            revision = migrations.revision(connection)  # what is read first fixes what is seen
            try:
                _copy(connection.connection.driver_connection, target)
            except sqlite3.Error as trouble:
                raise CannotStart(f"the database cannot be copied: {trouble}") from None
        return revision

    def occupied(self) -> list[Path]:
        """The database's files that are in the way of another one."""
        beside = (self._file.with_name(f"{self._file.name}{end}") for end in ("", "-wal", "-shm", "-journal"))
        return [file for file in beside if file.exists()]

    def release(self) -> None:
        """Fold the log into the database. Raises CannotStart where a process still has it open."""
        if not self._file.exists():
            return
        with closing(sqlite3.connect(self._file, timeout=0)) as connection:
            try:
                connection.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError:
                raise CannotStart(f"a process still works on {self._file}; stop web, worker and clock first") from None
            except sqlite3.DatabaseError:
                return  # it is broken, which may be why there is a restore

    def load(self, dump: Path) -> str:
        """The URL of the restored database, which stays where it is until `place`. Raises CannotStart if it is torn."""
        with closing(sqlite3.connect(dump)) as copy:
            if (trouble := next(_troubles(copy), None)) is not None:
                raise CannotStart(f"the database in the backup is broken: {trouble}")
        return f"sqlite:///{dump}"

    def place(self, dump: Path) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(dump, self._file)


def _copy(source: Any, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=PAGES_A_STEP, progress=_heed_signals)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def _heed_signals(_status: int, _remaining: int, _total: int) -> None:
    """Python looks for signals whenever a function of its own begins; inside of the copying none does."""


def _troubles(copy: sqlite3.Connection) -> Iterator[str]:
    try:
        for (said,) in copy.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield said
    except sqlite3.DatabaseError as trouble:
        yield str(trouble)
