"""Acceptance checks of who sees what, of what leaves by itself, and of the advice after a cancel: with the real hub."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from playwright.async_api import Browser, WebSocket, expect
from sqlalchemy import select, update

from actors.accounts import tables
from actors.accounts.people import Viewer
from actors.settings import load
from actors.studio.tables import staff as staff_table
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.task import TaskState
from server.services import Services
from tests.browser.office import Office
from tests.support.altering import alter
from tests.support.clocks import FakeClock
from tests.support.databases import copied_sqlite
from tests.support.site import serving
from tests.support.studio import insert_studio


async def launch(office: Office, viewer: Viewer, source: str = "staff") -> TaskState:
    services = office.site.services

    def work() -> TaskState:
        task = services.launcher.launch(viewer, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
        return alter(services.writer, task, source=source, title=f"By {viewer.name}, {source}")

    return await anyio.to_thread.run_sync(work)


async def test_check_10_everybody_sees_exactly_what_their_rule_allows(office: Office) -> None:
    studio = office.studio
    frames: dict[str, list[dict[str, Any]]] = {"owner": [], "staff": [], "supervisor": []}
    people = {
        "owner": await office.arrive(studio.owner, None),
        "staff": await office.arrive(studio.front_desk, None),
        "supervisor": await office.arrive(studio.supervisor, None),
    }
    for name, person in people.items():

        def record(socket: WebSocket, kept: list[dict[str, Any]] = frames[name]) -> None:
            socket.on("framereceived", lambda text: kept.append(json.loads(text)))

        person.page.on("websocket", record)
        await person.go("/students")
        await person.open_drawer()
    mine = await launch(office, studio.front_desk)
    coachs = await launch(office, studio.coach)
    automatic = await launch(office, studio.coach, AUTOPILOT)
    allowed = {
        "owner": {mine.id, coachs.id, automatic.id},
        "staff": {mine.id},
        "supervisor": {automatic.id},
    }
    for name, person in people.items():
        rows = person.drawer.get_by_role("listitem")
        await expect(rows).to_have_count(len(allowed[name]))
        queued = len(allowed[name])
        await expect(person.quicktool).to_have_accessible_name(f"Background Tasks, {queued} queued")
        assert set(await rows.evaluate_all("rows => rows.map(row => row.dataset.id)")) == allowed[name]
        told = {task["id"] for frame in frames[name] for task in (*frame.get("tasks", ()), *frame.get("upsert", ()))}
        assert told == allowed[name]
    automatics = people["supervisor"].row("autopilot")
    await expect(automatics).to_contain_text("View only")
    await expect(automatics.get_by_role("button")).to_have_count(0)


ADVISED = {"makeup_tokens", "cancel_classes", "substitute_instructors", "send_statements"}


async def test_check_09_the_advice_stands_after_a_cancel_of_the_four_kinds_alone(office: Office) -> None:
    services, staff = office.site.services, office.studio.supervisor
    week = {"from_date": "2026-11-23", "to_date": "2026-12-06"}
    instructors = select(staff_table.c.name).where(staff_table.c.id == office.studio.staff[0])
    with services.database.read() as connection:
        instructor = connection.execute(instructors).scalar_one()
    kinds: dict[str, dict[str, Any]] = {
        "makeup_tokens": {"why": "Sorry", "email": True, "override_limit": True},
        "cancel_classes": week | {"reason": "Snow", "issue_tokens": True, "email": True},
        "substitute_instructors": week | {"instructor": instructor, "email": True},
        "send_statements": {"from_date": "2026-10-01", "to_date": "2026-11-23"},
        "assign_keywords": {"keywords": ["Trial"]},
        "class_tuition": {"month": "2026-11"},
    }

    def work() -> dict[str, str]:
        found = {}
        for kind, params in kinds.items():
            task = services.launcher.launch(staff, kind, params, {"all": True})
            services.commands.cancel(staff, task.id)
            found[task.id] = kind
        return found

    canceled = await anyio.to_thread.run_sync(work)
    person = await office.arrive(staff)
    await person.open_drawer()
    for task_id, kind in canceled.items():
        row = person.drawer.locator(f'.task[data-id="{task_id}"]')
        await expect(row).to_contain_text("Canceled")
        await expect(row.locator(".advice")).to_be_visible(visible=kind in ADVISED)
        await expect(row.get_by_role("button", name="Delete entry")).to_have_count(1 if kind in ADVISED else 0)


@pytest.fixture
async def timeless(
    migrated_sqlite: Path, redis_url: str, tmp_path: Path, browser: Browser
) -> AsyncIterator[tuple[Office, FakeClock]]:
    """An office whose server goes by a clock of the test."""
    clock = FakeClock()
    with copied_sqlite(migrated_sqlite, tmp_path) as database:
        studio = insert_studio(database)
        url = database.engine.url.render_as_string(False)
        with serving(Services(load({"DATABASE_URL": url, "REDIS_URL": redis_url}, tmp_path), clock)) as site:
            office = Office(site, studio, browser)
            yield office, clock
            await office.leave()


async def test_check_08_entries_leave_at_their_time_without_a_reload(timeless: tuple[Office, FakeClock]) -> None:
    office, clock = timeless
    staff, services = office.studio.front_desk, office.site.services
    done, canceled = await launch(office, staff), await launch(office, staff)
    await anyio.to_thread.run_sync(office.site.runner.run_slice, done.id)
    await anyio.to_thread.run_sync(services.commands.cancel, staff, canceled.id)
    person = await office.arrive(staff)
    with services.database.write() as connection:  # whoever looks on for 60 days
        late = clock.now() + timedelta(days=90)
        connection.execute(update(tables.sessions).values(expires_at=late, seen_at=late))
    await person.open_drawer()
    rows = person.drawer.get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text="Canceled")).to_contain_text("Leaves this list in 10 min")
    await person.page.evaluate("window.sameDocument = true")

    clock.advance(10 * 60 + 1)
    await expect(rows).to_have_count(1)
    clock.advance(59 * 24 * 3600)
    await person.page.wait_for_timeout(700)  # longer than the hub takes to see it
    await expect(rows).to_have_count(1)
    clock.advance(24 * 3600)
    await expect(rows).to_have_count(0)
    assert await person.page.evaluate("sameDocument")


async def test_a_row_that_nobody_tells_of_leaves_at_its_time(timeless: tuple[Office, FakeClock]) -> None:
    """Lists hold older rows than the socket knows of."""
    office, clock = timeless
    staff = office.studio.front_desk
    done = await launch(office, staff)
    await anyio.to_thread.run_sync(office.site.runner.run_slice, done.id)
    person = await office.arrive(staff)
    await person.go("/tasks")
    at = (clock.now().timestamp() + 2) * 1000
    await person.page.evaluate(
        """at => {
            const row = document.querySelector("main tr.task");
            const older = row.cloneNode(true);
            Object.assign(older.dataset, { id: "older", expires: at });
            row.after(older);
        }""",
        at,
    )
    rows = person.page.locator("main tr.task")
    await expect(rows).to_have_count(2)
    await expect(rows).to_have_count(1)
    await expect(rows).to_have_attribute("data-id", done.id)
