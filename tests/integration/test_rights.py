"""A permission that changes while pages are open: its holder's sockets, recorded; and the page that changes it."""

import json
import threading
from typing import Any

import anyio
import anyio.to_thread
import pytest

from actors.tasks.permissions import AUTOPILOT
from actors.tasks.task import TaskState
from server.live import hub
from server.live.hub import Hub
from tests.support.altering import alter
from tests.support.site import Site, Tab
from tests.support.studio import Studio

TRIAL = {"keywords": ["Trial"]}


@pytest.fixture
def only_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub compares nothing with the database: what is told in time is told by events. Ask for it before `site`."""
    monkeypatch.setattr(hub, "LIVELY_SECONDS", 600)


def launch(site: Site, viewer: Any, source: str = "staff") -> TaskState:
    """A task that nobody was told of yet."""
    publish, site.services.channel.publish = site.services.channel.publish, lambda event: None  # type: ignore[method-assign]
    task = site.services.launcher.launch(viewer, "assign_keywords", TRIAL, {"all": True})
    task = alter(site.services.writer, task, source=source)
    site.services.channel.publish = publish  # type: ignore[method-assign]
    return task


def switch(site: Site, studio: Studio, person: Any, given: bool) -> None:
    form = {"right": "autopilot_tasks", "given": "1" if given else "0"}
    with site.browser(studio.owner) as browser:
        assert browser.post(f"/settings/staff/{person.user_id}", data=form).status_code == 303


def told_of(frames: list[dict[str, Any]]) -> set[str]:
    return {task["id"] for frame in frames for task in (*frame.get("tasks", ()), *frame.get("upsert", ()))}


async def in_thread(work: Any, *given: Any) -> Any:
    return await anyio.to_thread.run_sync(work, *given)


async def heard(tab: Tab) -> int:
    """How many frames there are once all that was on its way has arrived."""
    assert (await tab.ask("ping"))["type"] == "ack"
    return len(tab.frames)


async def test_a_socket_recorded_over_a_grant_and_a_revoke(only_events: None, site: Site, studio: Studio) -> None:
    """Every Autopilot task from the grant on, none after the revoke, and never another person's."""
    coach = studio.coach
    theirs = await in_thread(launch, site, studio.front_desk)
    before = await in_thread(launch, site, studio.owner, AUTOPILOT)
    async with site.socket(coach) as tab, site.socket(studio.owner) as owner:
        await tab.ready(), await owner.ready()
        assert told_of(tab.frames) == set()

        await in_thread(switch, site, studio, coach, True)
        await tab.until(lambda tab: before.id in tab.tasks)
        during = await in_thread(launch, site, studio.front_desk, AUTOPILOT)
        for task in (theirs, before, during):
            await in_thread(site.runner.run_slice, task.id)
        await tab.until(lambda tab: {tab.status(before.id), tab.status(during.id)} == {"completed"})
        assert {frame["user"]["autopilot_tasks"] for frame in tab.frames if frame["type"] == "user"} == {True}
        assert not any(tab.tasks[during.id]["can"].values())

        await in_thread(switch, site, studio, coach, False)
        revoked = len(tab.frames)
        after = await in_thread(launch, site, studio.owner, AUTOPILOT)
        await in_thread(site.runner.run_slice, after.id)
        await owner.until(lambda tab: tab.status(after.id) == "completed")
        await tab.until(lambda tab: not tab.tasks)
        await heard(tab)
        assert told_of(tab.frames[revoked:]) == set()
        assert sum(tab.counts.values()) == 0
        assert told_of(tab.frames) == {before.id, during.id}
        assert theirs.id not in json.dumps(tab.frames)


async def test_nothing_slips_through_while_the_revoke_is_being_looked_at(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub's look at who may see what takes long, and tasks go on moving meanwhile."""
    task = await in_thread(launch, site, studio.owner, AUTOPILOT)
    done, read = threading.Event(), Hub._read_sessions

    def slow(hub: Hub, hashes: set[str]) -> Any:
        done.wait(10)
        return read(hub, hashes)

    async with site.socket(studio.supervisor) as tab, site.socket(studio.owner) as owner:
        await tab.ready(), await owner.ready()
        monkeypatch.setattr(Hub, "_read_sessions", slow)
        await in_thread(switch, site, studio, studio.supervisor, False)
        revoked = await heard(tab)
        await in_thread(site.runner.run_slice, task.id)
        await owner.until(lambda tab: tab.status(task.id) == "completed")
        await heard(tab)
        assert told_of(tab.frames[revoked:]) == set()
        done.set()
        await tab.until(lambda tab: not tab.tasks)


def test_the_page_shows_what_each_may_do_and_changes_it(site: Site, studio: Studio) -> None:
    path = f"/settings/staff/{studio.coach.user_id}"
    with site.browser(studio.owner) as owner, site.browser(studio.coach) as coach:
        assert studio.coach.email in owner.get("/settings/staff").text
        assert owner.post(path, data={"right": "everything", "given": "1"}).status_code == 404
        own = f"/settings/staff/{studio.owner.user_id}"
        refused = owner.post(own, data={"right": "owner", "given": "0"})
        assert (refused.status_code, "your own Account Owner role" in refused.text) == (409, True)
        assert "Make Cora Chen an Account Owner?" in owner.get(f"{path}/role").text
        assert owner.post(path, data={"right": "owner", "given": "1"}).headers["location"] == "/settings/staff"
        assert "Account Owner - Cora Chen" in coach.get("/audit").text
        assert "Make staff" in coach.get("/settings/staff").text
    for viewer in (studio.front_desk, studio.supervisor):
        with site.browser(viewer) as browser:
            assert browser.get("/settings/staff").status_code == 404
            assert browser.post(path, data={"right": "owner", "given": "1"}).status_code == 404
