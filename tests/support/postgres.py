"""A PostgreSQL cluster (15 or newer) of the test run's own, on a Unix socket, as fast as one that may lose everything.

PostgreSQL refuses to run as root, so a test run of root's (a container) starts it as the user `postgres`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.fast_folder import memory_or_none
from tests.support.missing import missing
from tests.support.waiting import eventually

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"
RISKY_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
STOP_SECONDS = 20


class PostgresServer:
    """Makes databases, and drops them."""

    def __init__(self, socket_folder: Path, program: Path) -> None:
        self._socket_folder = socket_folder
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = _serve(self._program, self._socket_folder / "data", str(self._socket_folder))
        eventually(self.answers, "PostgreSQL answers")

    def stop(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGINT)  # its "fast" shutdown: does not wait for clients
        self._process.wait(STOP_SECONDS)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self._socket_folder}"

    def create(self, name: str, template: str = "template1") -> str:
        # Copying the files takes a fifth of the time of writing them through the log, which is the default since 15.
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self._socket_folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres_cluster() -> Iterator[PostgresServer]:
    programs = find_programs()
    # Not below pytest's own folder: the path of a socket may have 107 characters.
    place = memory_or_none() or "/tmp"
    with tempfile.TemporaryDirectory(prefix="bt-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        if os.getuid() == 0:
            shutil.chown(folder, USER, USER)
        data = Path(folder) / "data"
        _run([programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-N", "-E", "UTF8", "--locale=C"], folder)
        server = PostgresServer(Path(folder), programs / "postgres")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def find_programs() -> Path:
    """The folder of initdb and postgres."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else missing("PostgreSQL")


def _run(command: list[object], folder: str) -> None:
    subprocess.run([*map(str, command)], check=True, capture_output=True, cwd=folder, **_as_user())


def _serve(program: Path, data: Path, folder: str) -> subprocess.Popen[bytes]:
    options = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=200", *RISKY_BUT_FAST]
    flags = [part for option in options for part in ("-c", option)]
    with (Path(folder) / "log").open("wb") as log:
        return subprocess.Popen(
            [str(program), "-D", str(data), *flags], stdout=log, stderr=log, cwd=folder, **_as_user()
        )


def _as_user() -> dict[str, object]:
    return {"user": USER, "group": USER, "extra_groups": []} if os.getuid() == 0 else {}
