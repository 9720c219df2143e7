"""The hub over real sockets: who is told what, and that everybody ends with the truth."""

import json
from contextlib import AsyncExitStack, ExitStack

import anyio
import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from actors.accounts import sessions
from actors.accounts.tables import users
from actors.broker import connect as connect_redis
from actors.db import Database
from actors.settings import load
from actors.tasks.events import PersonChanged
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.task import TaskState
from server.live import hub
from server.messages import CLOSE_RESTART
from server.services import Services
from tests.support.altering import alter
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio
from tests.support.waiting import eventually

TRIAL = {"keywords": ["Trial"]}


def launch(site: Site, viewer, source: str = "staff") -> TaskState:  # type: ignore[no-untyped-def]
    task = site.services.launcher.launch(viewer, "assign_keywords", TRIAL, {"all": True})
    return alter(site.services.writer, task, source=source)


async def test_hello_then_a_snapshot_then_every_change(site: Site, studio: Studio) -> None:
    earlier = launch(site, studio.front_desk)
    async with site.socket(studio.front_desk) as tab:
        hello, snapshot = await tab.next(), await tab.next()
        assert (hello["type"], hello["protocol"], hello["user"]["email"]) == ("hello", 1, "front-desk@riverbend.test")
        assert [task["id"] for task in snapshot["tasks"]] == [earlier.id]
        assert snapshot["counts"]["queued"] == 1
        await anyio.to_thread.run_sync(site.runner.run_slice, earlier.id)
        await tab.until(lambda tab: tab.status(earlier.id) == "completed")
        task = tab.tasks[earlier.id]
        assert task["records"] == {"total": 10, "done": 10, "failed": 0, "skipped": 0}
        assert tab.counts["completed"] == 1
        assert tab.counts["queued"] == tab.counts["running"] == 0


async def test_a_cancel_in_one_tab_is_seen_in_the_other(site: Site, studio: Studio) -> None:
    async with site.socket(studio.front_desk) as one, site.socket(studio.front_desk) as other:
        await one.ready(), await other.ready()
        task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        await one.until(lambda tab: task.id in tab.tasks)
        answer = await one.ask("cancel", task=task.id)
        assert (answer["type"], answer["task"]["status"]) == ("ack", "canceled")
        assert answer["receipt"]["records"] == {"total": 10, "done": 0, "failed": 0, "skipped": 0, "untouched": 10}
        assert answer["receipt"]["canceled_by"] == "Frank Desmond"
        await other.until(lambda tab: tab.status(task.id) == "canceled")
        assert (await other.ask("cancel", task=task.id))["type"] == "ack"
        assert (await other.ask("delete", task=task.id))["type"] == "ack"
        await one.until(lambda tab: task.id not in tab.tasks)
        assert (await one.ask("restore", task=task.id))["task"]["status"] == "canceled"
        await other.until(lambda tab: task.id in tab.tasks)
        assert (await other.ask("delete_finished"))["type"] == "ack"
        await one.until(lambda tab: not tab.tasks)


async def test_every_frame_holds_only_what_the_policy_shows(site: Site, studio: Studio) -> None:
    """Owner, two staff, a supervisor and the other studio's owner at once; every frame of every socket is read."""
    people = {
        "owner": studio.owner, "front_desk": studio.front_desk, "coach": studio.coach,
        "supervisor": studio.supervisor, "lakeside": studio.lakeside_owner,
    }  # fmt: skip
    async with AsyncExitStack() as stack:
        tabs = {name: await stack.enter_async_context(site.socket(viewer)) for name, viewer in people.items()}
        for tab in tabs.values():
            await tab.ready()
        first = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        second = await anyio.to_thread.run_sync(launch, site, studio.coach)
        triggered = await anyio.to_thread.run_sync(_launch_autopilot, site, studio.owner)
        expected = {
            "owner": {first.id, second.id, triggered.id},
            "front_desk": {first.id},
            "coach": {second.id},
            "supervisor": {triggered.id},
            "lakeside": set(),
        }
        for task in (first, second, triggered):
            await anyio.to_thread.run_sync(site.runner.run_slice, task.id)
        for name, ids in expected.items():
            await tabs[name].until(
                lambda tab, ids=ids: (
                    set(tab.tasks) == ids
                    and all(task["status"] == "completed" for task in tab.tasks.values())
                    and tab.counts["completed"] == len(ids)
                )
            )
        for name, tab in tabs.items():
            assert (await tab.ask("ping"))["type"] == "ack"  # whatever was on its way has arrived
            told = json.dumps(tab.frames)
            for task in (first, second, triggered):
                assert (task.id in told) == (task.id in expected[name]), name
        foreign = await tabs["coach"].ask("cancel", task=first.id)
        assert (foreign["code"], foreign["message"]) == ("not_found", "There is no such task.")
        seen = await tabs["supervisor"].ask("cancel", task=triggered.id)
        assert seen["code"] == "forbidden"
        assert not any(tabs["supervisor"].tasks[triggered.id]["can"].values())


def _launch_autopilot(site: Site, viewer) -> TaskState:  # type: ignore[no-untyped-def]
    return launch(site, viewer, AUTOPILOT)


async def test_an_event_that_was_lost_is_healed_within_five_seconds(site: Site, studio: Studio) -> None:
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        publish, site.services.channel.publish = site.services.channel.publish, lambda event: None  # type: ignore[method-assign]
        task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        await tab.until(lambda tab: task.id in tab.tasks and tab.counts["queued"] == 1)
        site.services.channel.publish = publish  # type: ignore[method-assign]
    assert hub.LIVELY_SECONDS * hub.QUIET_ROUNDS < 5


async def test_where_something_runs_a_lost_event_is_healed_within_two_seconds(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "QUIET_ROUNDS", 1_000)
    async with site.socket(studio.front_desk) as tab:
        task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        await tab.until(lambda tab: tab.counts.get("queued") == 1)
        monkeypatch.setattr(site.services.channel, "publish", lambda event: None)
        await anyio.to_thread.run_sync(site.services.commands.cancel, studio.front_desk, task.id)
        await tab.until(lambda tab: tab.status(task.id) == "canceled")
    assert hub.LIVELY_SECONDS < 2


async def test_a_task_that_no_event_told_of_is_there_within_two_seconds(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came and went between two comparisons, and nothing runs: the account's counts tell."""
    monkeypatch.setattr(hub, "QUIET_ROUNDS", 1_000)
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        monkeypatch.setattr(site.services.channel, "publish", lambda event: None)
        task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        await anyio.to_thread.run_sync(site.runner.run_slice, task.id)
        await tab.until(lambda tab: tab.status(task.id) == "completed")
    assert hub.LIVELY_SECONDS < 2


async def test_a_lost_connection_to_redis_is_made_again(site: Site, studio: Studio, redis_url: str) -> None:
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        with connect_redis(redis_url) as redis:
            redis.client_kill_filter(_type="pubsub")
        task = await anyio.to_thread.run_sync(launch, site, studio.front_desk)
        await tab.until(lambda tab: task.id in tab.tasks)
        await anyio.to_thread.run_sync(site.runner.run_slice, task.id)
        await tab.until(lambda tab: tab.status(task.id) == "completed")


async def test_a_session_that_ends_closes_its_sockets(site: Site, studio: Studio) -> None:
    token = site.token(studio.front_desk)
    async with site.socket(token=token) as one, site.socket(token=token) as other, site.socket(studio.coach) as third:
        for tab in (one, other, third):
            await tab.ready()
        with site.browser() as browser:
            browser.cookies.set("bt_session", token)
            assert browser.delete("/api/session").status_code == 204
            assert browser.get("/api/session").status_code == 401
        for tab in (one, other):
            assert await closed(tab) == 4401
        assert (await third.ask("ping"))["type"] == "ack"


async def test_a_storm_of_handshakes_is_looked_up_together(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[int] = []
    find_all = sessions.find_all

    def counting(database, hashes, now):  # type: ignore[no-untyped-def]
        looked_up.append(len(hashes))
        return find_all(database, hashes, now)

    monkeypatch.setattr(sessions, "find_all", counting)
    tokens = [site.token(studio.front_desk) for _ in range(40)]

    async def come(token: str) -> None:
        async with site.socket(token=token) as tab:
            await tab.ready()

    async with anyio.create_task_group() as storm:
        for token in tokens:
            storm.start_soon(come, token)
    assert max(looked_up) > 1
    assert len(looked_up) < len(tokens) / 2


async def test_a_new_permission_shows_in_open_tabs(site: Site, studio: Studio) -> None:
    task = launch(site, studio.owner, AUTOPILOT)
    async with site.socket(studio.coach) as tab:
        await tab.ready()
        assert tab.tasks == {}
        for granted in (True, False):
            with site.services.database.write() as connection:
                changed = update(users).where(users.c.id == studio.coach.user_id)
                connection.execute(changed.values(autopilot_tasks=granted))
            site.services.channel.publish(PersonChanged(studio.account, studio.coach.user_id))
            await tab.until(lambda tab, granted=granted: (task.id in tab.tasks) == granted)


async def test_without_a_session_the_close_code_says_so(site: Site, studio: Studio) -> None:
    async with site.socket() as tab:
        assert await closed(tab) == 4401


async def test_another_origin_is_refused_before_the_upgrade(site: Site, studio: Studio) -> None:
    url = site.url.replace("http", "ws", 1) + "/ws"
    headers = {"Cookie": f"bt_session={site.token(studio.owner)}"}
    for origin in ("http://evil.test", "null", None, site.url + ".evil.test"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(url, origin=origin, additional_headers=headers, proxy=None):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == 403


async def test_bad_frames_get_their_clear_answer(site: Site, studio: Studio) -> None:
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        for bad in ("nonsense", "[]", '{"type":"dance","ref":"x"}', '{"type":"cancel","ref":"x"}'):
            await tab.connection.send(bad)
            assert (await tab.next())["code"] == "invalid"
        assert (await tab.ask("cancel", task="no-such-task"))["code"] == "not_found"
        assert (await tab.ask("cancel", task="a\0b"))["code"] == "invalid"
        await tab.connection.send(b"\x00binary")
        assert await closed(tab) == 1003
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        await tab.connection.send("x" * 5000)
        assert await closed(tab) == 1009
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        for _ in range(200):
            try:
                await tab.connection.send('{"type":"ping","ref":"1"}')
            except ConnectionClosed:
                break
        assert await closed(tab) == 4429
        assert {frame["code"] for frame in tab.frames if frame["type"] == "error"} == {"rate_limited"}


async def closed(tab) -> int:  # type: ignore[no-untyped-def]
    """The code with which the server closed."""
    with pytest.raises(ConnectionClosed):
        await tab.until(lambda tab: False)
    return int(tab.connection.close_code)


async def test_a_socket_that_ends_while_rights_change_leaves_nothing_behind(site: Site, studio: Studio) -> None:
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(site.socket(studio.coach)) for _ in range(20)]
        for tab in tabs:
            await tab.ready()
        with site.services.database.write() as connection:
            changed = update(users).where(users.c.id == studio.coach.user_id)
            connection.execute(changed.values(autopilot_tasks=True))
        site.services.channel.publish(PersonChanged(studio.account, studio.coach.user_id))
        await tabs[0].next()
        for tab in tabs:
            tab.connection.transport.abort()
    with site.browser() as browser:
        nobody = "background_tasks_hub_clients 0"
        await anyio.to_thread.run_sync(eventually, lambda: nobody in browser.get("/metrics").text)
        assert "background_tasks_hub_groups 0" in browser.get("/metrics").text


async def test_a_command_while_the_database_is_busy_is_answered(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        monkeypatch.setattr(site.services.commands, "cancel", busy)
        assert (await tab.ask("cancel", task="x"))["code"] == "unavailable"
        assert (await tab.ask("ping"))["type"] == "ack"


async def test_a_server_that_stops_says_that_it_restarts(sqlite_database: Database, redis_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    studio = insert_studio(sqlite_database)
    url = sqlite_database.engine.url.render_as_string(False)
    with ExitStack() as running:
        site = running.enter_context(serving(Services(load({"DATABASE_URL": url, "REDIS_URL": redis_url}, tmp_path))))
        async with site.socket(studio.front_desk) as tab:
            await tab.ready()
            await anyio.to_thread.run_sync(running.close)
            with pytest.raises(ConnectionClosed):
                await tab.until(lambda _tab: False)
            assert tab.connection.close_code == CLOSE_RESTART
            assert tab.connection.close_reason == "", "one alone need not stay away"
