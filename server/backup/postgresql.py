"""PostgreSQL's own programs, `pg_dump` and `pg_restore`, in their custom format.

A restore goes into an empty database only: what is there stays until somebody drops it, and nobody works on it.
"""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from actors import migrations
from actors.db import Database
from server.refusal import CannotStart


class Postgresql:
    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url

    def dump(self, target: Path) -> str | None:
        """A consistent dump of the database; returns its revision, or None where it is empty."""
        program = _program("pg_dump")
        with closing(Database(self._url)) as database, database.read() as connection:
            revision = migrations.revision(connection)
        if revision is not None:
            self._run(program, "--format=custom", "--compress=0", f"--file={target}", "--dbname", self._address())
        return revision

    def occupied(self) -> list[Path]:
        """No files of the data folder: see `release`."""
        return []

    def release(self) -> None:
        """Raises CannotStart where the database is not empty."""
        with closing(Database(self._url)) as database, database.read() as connection:
            if inspect(connection).get_table_names():
                raise CannotStart("the database is not empty; make a new one (createdb) and name it in DATABASE_URL")

    def load(self, dump: Path) -> str:
        """Fill the database, in one transaction; returns its URL."""
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        self._run(_program("pg_restore"), *options, "--dbname", self._address(), str(dump))
        return self._url

    def place(self, dump: Path) -> None:
        """It is in its place already."""

    def _address(self) -> str:
        """For libpq; without the password, which every user of the machine would read in the list of processes."""
        url = make_url(self._url)
        plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        return plain.render_as_string()

    def _run(self, *command: str) -> None:
        password = make_url(self._url).password
        environ = os.environ | ({"PGPASSWORD": str(password)} if password else {})
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
        if ended.returncode:
            last = (ended.stderr.strip() or f"it ended with {ended.returncode}").splitlines()[-1]
            raise CannotStart(f"{Path(command[0]).name} failed: {last}")


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise CannotStart(f"{name} is missing; install PostgreSQL's client programs (apt install postgresql-client)")
