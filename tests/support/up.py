"""The whole product, running: a real `background-tasks up` with a small demo studio, on a port of its own."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from actors.autopilot.tables import workflows
from actors.clocks import SystemClock
from actors.db import Database
from tests.support import processes
from tests.support.waiting import eventually

COMMAND = (sys.executable, "-m", "server.cli")
ROOT = Path(__file__).parents[2]
FAMILIES = 60
START_SECONDS = 60.0
DATABASE = "background-tasks.db"
STOP_SECONDS = 25.0
OF_THE_MACHINE = ("DATA_DIR", "DATABASE_URL", "REDIS_URL", "PORT")  # settings that a test run must not inherit


@dataclass
class Running:
    """One supervisor and its children. `stop()` may be called at any time, and more than once."""

    process: subprocess.Popen[str]
    data_dir: Path
    _lines: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return "".join(self._lines)

    @property
    def url(self) -> str:
        found = re.search(r"Open +(http\S+)", self.output)
        assert found, f"no address yet in:\n{self.output}"
        return found[1]

    @property
    def pids(self) -> dict[str, int]:
        """The children by name: web, worker, clock, redis. Of several workers, one."""
        found = processes.children_of(self.process.pid)
        self._seen |= found.keys()
        return {"redis" if "-server" in name else name: pid for pid, name in found.items() if name}

    def wait_until_ready(self) -> "Running":
        eventually(self._is_ready, "background-tasks up is ready", START_SECONDS)
        _ = self.pids
        return self

    def pace(self, records_per_second: int | None) -> None:
        """How fast the tasks that begin from now on work, where that is limited at all."""
        with closing(sqlite3.connect(self.data_dir / DATABASE, timeout=10)) as database, database:
            database.execute("UPDATE accounts SET records_per_second = ?", (records_per_second,))

    def tell(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """The exit code, once it has ended by itself."""
        code = self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        return code

    def stop(self) -> int:
        if self.process.poll() is None:
            _ = self.pids
            self.tell(signal.SIGTERM)
        return self.wait()

    def end_all(self) -> None:
        """Leave nothing behind, whatever the test did."""
        try:
            self.stop()
        finally:
            for pid in (self.process.pid, *self._seen):
                processes.end(pid)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"it ended:\n{self.output}"
        return bool(self.url)

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self._lines.append(line)


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_MACHINE}
    return {**kept, "PYTHONUNBUFFERED": "1", **extra}


def run(*arguments: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )


def fill_small_demo(data_dir: Path) -> None:
    done = run("demo", "--families", str(FAMILIES), "--no-tasks", environ=environment(DATA_DIR=str(data_dir)))
    assert done.returncode == 0, done.stderr
    _hold_autopilot(data_dir)


def _hold_autopilot(data_dir: Path) -> None:
    """No workflow of the demo fires by itself while a test looks on, whatever time it is."""
    with closing(Database(f"sqlite:///{data_dir / DATABASE}")) as database, database.write() as connection:
        connection.execute(update(workflows).values(next_run_at=SystemClock().now() + timedelta(days=7)))


@contextmanager
def started(data_dir: Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Running]:
    """`background-tasks up` on a free port, perhaps not ready yet. Ends with the block, with all of its children."""
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", "0", "--data-dir", str(data_dir), *options],
        env=environ or environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process, data_dir)
    try:
        yield running
    finally:
        running.end_all()
