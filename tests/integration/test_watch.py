"""`background-tasks watch` against the real site: in a terminal of its own with keys, and into a pipe."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from actors.accounts.passwords import hash_password
from actors.accounts.tables import users
from actors.db import Database
from actors.tasks.task import TaskState
from server.refusal import CannotStart
from server.watch.entrance import sign_in
from tests.support import up
from tests.support.site import Site
from tests.support.studio import Studio

PASSWORD = "a long password"
PATIENCE_SECONDS = 20


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def url(site: Site, studio: Studio) -> str:
    with site.services.database.write() as connection:
        connection.execute(update(users).values(password_hash=hash_password(PASSWORD)))
    return site.url


def launch(site: Site, studio: Studio) -> TaskState:
    return site.services.launcher.launch(studio.front_desk, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})


class Terminal:
    def __init__(self, process: "subprocess.Popen[bytes]", fd: int) -> None:
        self.process = process
        self._fd = fd
        self.text = ""

    def until(self, wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while wanted not in self.text:
            assert time.monotonic() < deadline, f"{wanted!r} did not come:\n{self.text[-2000:]}"
            if select.select([self._fd], [], [], 0.2)[0]:
                self.text += os.read(self._fd, 65_536).decode(errors="replace")

    def press(self, key: str) -> None:
        self.text = ""
        os.write(self._fd, key.encode())


@contextmanager
def watching(url: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    environ = up.environment(BT_PASSWORD=PASSWORD, TERM="xterm-256color", COLUMNS="120", LINES="40")
    command = [*up.COMMAND, "watch", "--url", url, "--email", "front-desk@riverbend.test"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, cwd=up.ROOT)
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_a_task_is_watched_and_canceled_with_keys(site: Site, studio: Studio, url: str) -> None:
    with watching(url) as terminal:
        terminal.until("No background tasks yet")
        task = site.services.launcher.launch(
            studio.front_desk, "assign_keywords", {"keywords": ["Trial"]}, {"all": True}
        )
        terminal.until("Queued")
        terminal.press("j")
        terminal.press("x")
        terminal.until("No Thanks!")
        terminal.press("n")
        terminal.until("choose")
        terminal.press("x")
        terminal.until("No Thanks!")
        terminal.press("y")
        terminal.until("Stopped after 0 of 10")
        assert site.services.commands.cancel(studio.front_desk, task.id).status == "canceled"
        terminal.press("q")
        assert terminal.process.wait(PATIENCE_SECONDS) == 0


def test_into_a_pipe_each_change_is_a_line(site: Site, studio: Studio, url: str) -> None:
    command = [*up.COMMAND, "watch", "--url", url, "--email", "front-desk@riverbend.test"]
    environ = up.environment(BT_PASSWORD=PASSWORD)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ, cwd=up.ROOT) as process:
        task = site.services.launcher.launch(
            studio.front_desk, "assign_keywords", {"keywords": ["Trial"]}, {"all": True}
        )
        try:
            assert process.stdout
            assert "Queued" in process.stdout.readline()
            site.services.commands.cancel(studio.front_desk, task.id)
            assert "Canceled" in process.stdout.readline()
        finally:
            process.kill()


def test_a_wrong_password_is_one_line(url: str) -> None:
    with pytest.raises(CannotStart, match="wrong"):
        sign_in(url, "front-desk@riverbend.test", "something else")
    with pytest.raises(CannotStart, match="cannot be reached"):
        sign_in("http://127.0.0.1:9", "a@b.test", PASSWORD)
    with pytest.raises(CannotStart, match="must be an address"):
        sign_in("file:///etc/passwd", "a@b.test", PASSWORD)
