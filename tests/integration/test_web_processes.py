"""`background-tasks web --workers 2`, for real: two processes on one port, and nobody can tell who serves them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import anyio
import pytest
from websockets.exceptions import ConnectionClosed

from actors.accounts.people import Viewer
from actors.settings import load
from actors.tasks.rights import Right
from server.messages import CLOSE_RESTART, CLOSE_SIGNED_OUT
from server.services import Services
from tests.support import processes
from tests.support.databases import copied_sqlite
from tests.support.site import Site, Tab
from tests.support.studio import Studio, insert_studio
from tests.support.up import COMMAND, ROOT, environment
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

STOP_SECONDS = 10.0
MOST_TRIES = 40


class Office:
    """A site on two processes; `supervisor` is their parent."""

    def __init__(self, site: Site, studio: Studio, supervisor: subprocess.Popen[bytes], port: int) -> None:
        self.site, self.studio, self.supervisor, self.port = site, studio, supervisor, port

    @property
    def pids(self) -> set[int]:
        """Of those that serve."""
        return processes.listening_on(self.port, processes.children_of(self.supervisor.pid))

    def both_serve(self) -> set[int]:
        return eventually(lambda: self.pids if len(self.pids) == 2 else set(), "two processes serve", 30)

    @asynccontextmanager
    async def tabs(self, viewer: Viewer) -> AsyncIterator[list[Tab]]:
        """One tab on each process, in one session."""
        token, pids = self.site.token(viewer), self.pids
        async with AsyncExitStack() as opened:
            found: dict[int, Tab] = {}
            for _ in range(MOST_TRIES):
                tab = await opened.enter_async_context(self.site.socket(token=token))
                found.setdefault(processes.server_of(tab.connection.local_address[1], pids), await tab.ready())
                if found.keys() == pids:
                    break
            assert found.keys() == pids
            yield list(found.values())

    def figure(self, name: str) -> float:
        with self.site.browser() as browser:
            lines = browser.get("/metrics").text.splitlines()
        (value,) = [line.split()[1] for line in lines if line.startswith(f"background_tasks_hub_{name} ")]
        return float(value)


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with copied_sqlite(migrated_sqlite, folder) as database:
        environ = {"DATABASE_URL": database.engine.url.render_as_string(False), "REDIS_URL": redis_url}
        environ |= {"DATA_DIR": str(folder), "PORT": str(port)}
        with (
            closing(Services(load(environ))) as services,
            subprocess.Popen([*COMMAND, "web", "--workers", "2"], env=environment(**environ), cwd=ROOT) as supervisor,
        ):
            try:
                office = Office(Site(services, f"http://127.0.0.1:{port}"), insert_studio(database), supervisor, port)
                office.both_serve()
                yield office
            finally:
                supervisor.terminate()


def launch(office: Office, viewer: Viewer) -> str:
    task = office.site.services.launcher.launch(viewer, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
    return task.id


async def test_a_command_through_one_process_is_seen_on_the_other(office: Office) -> None:
    async with office.tabs(office.studio.front_desk) as (one, other):
        task_id = launch(office, office.studio.front_desk)
        for tab in (one, other):
            await tab.until(lambda tab: tab.status(task_id) == "queued")
        assert (await one.ask("cancel", task=task_id))["type"] == "ack"
        await other.until(lambda tab: tab.status(task_id) == "canceled")
        assert (await other.ask("delete", task=task_id))["type"] == "ack"
        for tab in (one, other):
            await tab.until(lambda tab: task_id not in tab.tasks)
        assert one.tasks == other.tasks
        assert one.counts == other.counts


async def test_figures_are_those_of_all_processes_whoever_is_asked(office: Office) -> None:
    async with office.tabs(office.studio.front_desk):
        told = [office.figure("feed_up") for _ in range(8)]
        assert told == [2] * 8
        assert office.figure("groups") == 2


async def test_a_right_that_is_taken_away_is_gone_on_both(office: Office) -> None:
    owner, person = office.studio.owner, office.studio.supervisor
    async with office.tabs(person) as tabs:
        office.site.services.rights.revoke(owner, person.user_id, Right.AUTOPILOT_TASKS)
        for tab in tabs:
            await tab.until(lambda tab: tab.frames[-1]["type"] == "user")
            assert tab.frames[-1]["user"]["autopilot_tasks"] is False


async def test_signing_out_closes_the_sockets_on_both(office: Office) -> None:
    viewer = office.studio.front_desk
    async with office.tabs(viewer) as tabs:
        token = tabs[0].connection.request.headers["Cookie"].partition("=")[2]
        with office.site.browser() as browser:
            browser.cookies.set("bt_session", token)
            assert browser.delete("/api/session").status_code == 204
        for tab in tabs:
            assert await ended(tab) == CLOSE_SIGNED_OUT


async def test_one_that_is_killed_is_started_again_alone_and_the_other_serves_on(office: Office) -> None:
    async with office.tabs(office.studio.front_desk) as (one, other):
        before = office.pids
        killed = processes.server_of(one.connection.local_address[1], before)
        os.kill(killed, signal.SIGKILL)
        task_id = launch(office, office.studio.front_desk)
        await other.until(lambda tab: task_id in tab.tasks)
        after = await anyio.to_thread.run_sync(office.both_serve)
        assert before - after == {killed}
        eventually(lambda: office.figure("feed_up") == 2, "the dead one is not counted any more")


async def test_a_stop_tells_the_clients_of_both_and_is_done_in_time(office: Office) -> None:
    async with office.tabs(office.studio.front_desk) as tabs:
        office.supervisor.terminate()
        for tab in tabs:
            assert await ended(tab) == CLOSE_RESTART
    assert office.supervisor.wait(STOP_SECONDS) == 0


async def ended(tab: Tab) -> int | None:
    """The code with which the server closed, once it has."""
    with pytest.raises(ConnectionClosed):
        await tab.until(lambda _tab: False)
    return tab.connection.close_code
