"""Our own WebSocket protocol under the real uvicorn: what is done with clients that behave badly, and with a stop."""

import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from actors.accounts.people import Viewer
from actors.db import Database
from actors.settings import load
from actors.tasks.events import TaskChanged
from actors.tasks.task import TaskState
from server.live.frame_protocol import PING_BURST, FrameProtocol
from server.live.groups import STUCK_SECONDS
from server.messages import CLOSE_FLOOD, CLOSE_RESTART
from server.services import Services
from tests.support.clocks import HastyClock
from tests.support.site import Site, Tab, serving
from tests.support.studio import Studio, insert_studio
from tests.support.waiting import eventually

ROOM = 32 * 1024
"""A message of so many bytes fills what a stalled reader's socket takes after a few."""
PLAIN = "websockets-sansio"
"""Uvicorn's own protocol, which offers ASGI and nothing else."""


class LeisurelyProtocol(FrameProtocol):
    """Says goodbye to few at a time, so that a test of few clients sees the spread."""

    closes_a_second = 10


class Place:
    def __init__(self, database: Database, redis_url: str, folder: Path) -> None:
        self.studio: Studio = insert_studio(database)
        self.clock = HastyClock()
        self._url = database.engine.url.render_as_string(False)
        self._redis_url, self._folder = redis_url, folder

    def serving(self, **options: Any) -> Any:
        settings = load({"DATABASE_URL": self._url, "REDIS_URL": self._redis_url}, self._folder)
        return serving(Services(settings, self.clock), **options)


@pytest.fixture
def place(sqlite_database: Database, redis_url: str, tmp_path: Path) -> Place:
    return Place(sqlite_database, redis_url, tmp_path)


def launch(site: Site, viewer: Viewer) -> TaskState:
    return site.services.launcher.launch(viewer, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})


def figure(site: Site, name: str) -> float:
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    values = [float(line.split()[1]) for line in lines if line.startswith(f"background_tasks_hub_{name} ")]
    assert len(values) == 1, name
    return values[0]


@contextmanager
def stalled_reader(site: Site, viewer: Viewer) -> Iterator[socket.socket]:
    """A client that shakes hands and never reads again, so that next to nothing fits on the way to it."""
    host, port = site.url.removeprefix("http://").split(":")
    lines = [
        "GET /ws HTTP/1.1", f"Host: {host}:{port}", f"Origin: {site.url}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        f"Cookie: bt_session={site.token(viewer)}", "", "",
    ]  # fmt: skip
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.settimeout(10)
        reader.connect((host, int(port)))
        reader.sendall("\r\n".join(lines).encode())
        assert reader.recv(12) == b"HTTP/1.1 101"
        yield reader


async def tell(site: Site, task: TaskState, *tabs: Tab, **values: Any) -> TaskState:
    """Tell of the task's next version, and wait until the tabs have it."""
    task = msgspec.structs.replace(task, version=task.version + 1, **values)
    site.services.channel.publish(TaskChanged(task, site.services.clock.now()))
    for tab in tabs:
        await tab.until(lambda tab: tab.tasks.get(task.id, {}).get("version") == task.version)
    return task


async def fill(site: Site, tab: Tab, task: TaskState) -> TaskState:
    """Tell so much that a reader who stalled is full; the tab gets all of it."""
    for letter in "abcdefghijkl":
        task = await tell(site, task, tab, message=letter * ROOM)
    return task


async def ended(tab: Tab) -> int | None:
    """The code with which the server closed, once it has."""
    with pytest.raises(ConnectionClosed):
        await tab.until(lambda _tab: False)
    return tab.connection.close_code


def was_dropped(reader: socket.socket) -> bool:
    """Reads what is left; whether there was an end to it. Only what is on the way still comes."""
    try:
        while reader.recv(ROOM):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def a_stalled_one_among_others(site: Site, studio: Studio) -> AsyncIterator[tuple[socket.socket, Tab, TaskState]]:
    task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
    with stalled_reader(site, studio.front_desk) as reader:
        async with site.socket(studio.front_desk) as tab:
            await tab.ready()
            await anyio.to_thread.run_sync(eventually, lambda: figure(site, "clients") == 2)
            yield reader, tab, await fill(site, tab, task)


async def test_who_does_not_read_is_dropped_after_the_bound_and_hurts_nobody(place: Place) -> None:
    with place.serving() as site:
        async with a_stalled_one_among_others(site, place.studio) as (reader, tab, task):
            assert figure(site, "clients") == 2
            place.clock.advance(STUCK_SECONDS + 1)
            await anyio.to_thread.run_sync(eventually, lambda: figure(site, "slow_clients_closed_total") == 1)
            await anyio.to_thread.run_sync(eventually, lambda: figure(site, "clients") == 1)
            assert await anyio.to_thread.run_sync(was_dropped, reader)
            await tell(site, task, tab)


async def test_who_answers_no_ping_is_dropped_though_its_buffer_is_full(place: Place) -> None:
    with place.serving(ws_ping_interval=0.5, ws_ping_timeout=3.0) as site:
        async with a_stalled_one_among_others(site, place.studio) as (reader, tab, task):
            await anyio.to_thread.run_sync(eventually, lambda: figure(site, "clients") == 1)
            assert await anyio.to_thread.run_sync(was_dropped, reader)
            assert figure(site, "slow_clients_closed_total") == 0
            await tell(site, task, tab)


async def test_a_flood_of_pings_is_closed_and_a_few_are_answered(place: Place) -> None:
    with place.serving() as site:
        async with site.socket(place.studio.front_desk) as flooding, site.socket(place.studio.front_desk) as other:
            await flooding.ready(), await other.ready()
            for _ in range(PING_BURST // 2):
                await (await flooding.connection.ping())
            with suppress(ConnectionClosed):
                for _ in range(50 * PING_BURST):
                    await flooding.connection.ping()
            assert await ended(flooding) == CLOSE_FLOOD
            assert (await other.ask("ping"))["type"] == "ack"
            assert figure(site, "floods_closed_total") == 1


async def test_a_stop_spreads_its_goodbyes_serves_the_others_meanwhile_and_ends_in_time(place: Place) -> None:
    viewer, first = place.studio.front_desk, anyio.Event()
    closed_at: list[float] = []

    async def wait_for_goodbye(tab: Tab) -> None:
        assert await ended(tab) == CLOSE_RESTART
        closed_at.append(time.monotonic())
        first.set()

    async with AsyncExitStack() as stack:
        running = stack.enter_context(ExitStack())
        site = running.enter_context(place.serving(ws=LeisurelyProtocol))
        stack.enter_context(stalled_reader(site, viewer))
        tabs = [await stack.enter_async_context(site.socket(viewer)) for _ in range(20)]
        task = await anyio.to_thread.run_sync(launch, site, viewer)
        for tab in tabs:
            await tab.until(lambda tab: task.id in tab.tasks)
        began = time.monotonic()
        async with anyio.create_task_group() as waiting:
            waiting.start_soon(anyio.to_thread.run_sync, running.close)
            for tab in tabs:
                waiting.start_soon(wait_for_goodbye, tab)
            await first.wait()
            later = await tell(site, task)
        assert time.monotonic() - began < 10
    assert closed_at[-1] - closed_at[0] > 0.7
    # 20 goodbyes at ten a second, and the time that a start takes.
    assert {tab.connection.close_reason for tab in tabs} == {"7"}
    assert later.version in {tab.tasks[task.id]["version"] for tab in tabs}, "nobody was served meanwhile"


async def test_plain_asgi_brings_the_same_frames(place: Place) -> None:
    viewer = place.studio.front_desk
    with place.serving() as site, place.serving(ws=PLAIN) as plain:
        await anyio.to_thread.run_sync(launch, site, viewer)
        async with site.socket(viewer) as one, plain.socket(viewer) as other:
            await one.ready(), await other.ready()
            task = await anyio.to_thread.run_sync(launch, site, viewer)
            for tab in one, other:
                await tab.until(lambda tab: task.id in tab.tasks)
            assert (await one.ask("cancel", task=task.id))["type"] == "ack"
            for tab in one, other:
                await tab.until(lambda tab: tab.status(task.id) == "canceled")
                await tab.until(lambda tab: tab.counts.get("canceled") == 1)
    told = [[frame for frame in tab.frames if frame["type"] in ("snapshot", "tasks")] for tab in (one, other)]
    assert told[0] == told[1]
    assert [len(tab.tasks) for tab in (one, other)] == [2, 2]
