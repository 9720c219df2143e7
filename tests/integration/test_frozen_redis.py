"""A Redis that is there and does not answer (SIGSTOP): people's commands are answered all the same."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actors.assembly import make_writer
from actors.broker import TELL_SECONDS
from actors.bulk.launch import Launcher
from actors.clocks import SystemClock
from actors.db import Database
from actors.queues import RECORDS
from actors.settings import load
from actors.tasks.commands import Commands
from tests.support.desk import TEAM
from tests.support.redis import redis_process
from tests.support.studio import insert_studio
from tests.support.waiting import eventually

WORK_SECONDS = 1.0
"""What the database itself may take for a launch and a cancel on a busy machine."""


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_launch_and_a_cancel_wait_for_it_once_together(sqlite_database: Database, tmp_path: Path) -> None:
    studio, clock = insert_studio(sqlite_database), SystemClock()
    with redis_process() as (url, pid):
        writer = make_writer(load({"REDIS_URL": url}, tmp_path), sqlite_database, clock)
        launcher, commands = Launcher(sqlite_database, writer), Commands(writer)
        with frozen(pid):
            began = time.monotonic()
            tasks = [launcher.launch(studio.front_desk, "assign_keywords", TEAM, {"all": True}) for _ in range(3)]
            commands.cancel(studio.front_desk, tasks[0].id)
            assert time.monotonic() - began < TELL_SECONDS + WORK_SECONDS
        eventually(lambda: writer.hints.send(tasks[1].id, RECORDS), "Redis is told again")
