"""Acceptance checks that need the whole product: a launch, its progress, its cancel, and a web process that dies."""

import asyncio
import os
import re
import signal
import sqlite3
from contextlib import closing

from playwright.async_api import Locator, Route, expect

from tests.browser.people import FRONT_DESK, People, Person
from tests.support.up import Running
from tests.support.waiting import eventually

WITHIN_MS = 500
COMES_BACK_MS = 15_000
"""A restart, and the first spans of the back-off."""
SETTLED = "done + skipped + failed"


def done_in_the_database(running: Running, title: str, what: str = "done") -> int:
    """Records that the newest task of this title has changed."""
    query = f"SELECT {what} FROM tasks WHERE title LIKE ? ORDER BY id DESC LIMIT 1"
    with closing(sqlite3.connect(running.data_dir / "background-tasks.db", timeout=10)) as database:
        found: int = database.execute(query, (f"{title}%",)).fetchone()[0]
    return found


async def cancel(person: Person, row: Locator) -> None:
    await row.get_by_role("button", name=re.compile("^Cancel: ")).click()
    question = person.page.get_by_role("dialog", name="Cancel this Background Task?")
    await question.get_by_role("button", name="Yes").click()
    await expect(row).to_contain_text(re.compile(r"Stopped after \d+ of \d+"))


async def test_check_01_a_row_stands_before_the_server_has_answered(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.page.keyboard.press("b")
    answer = asyncio.Event()

    async def withhold(route: Route) -> None:
        await answer.wait()
        await route.continue_()

    await desk.page.route(re.compile(r"/actions/assign_keywords$"), withhold)
    title = await desk.launch_over_all("Sibling")
    await expect(desk.drawer).to_contain_text("Starting…")
    answer.set()
    await expect(desk.row(title)).to_contain_text("Running")
    await expect(desk.drawer).not_to_contain_text("Starting…")


async def test_check_02_progress_on_the_screen_follows_the_database(people: People, slow: Running) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Trial")
    await desk.open_drawer()
    bar = await desk.row(title).get_by_role("progressbar").element_handle()
    for _ in range(3):
        before = done_in_the_database(slow, title, SETTLED)
        await desk.page.wait_for_function("([bar, before]) => bar.value > before", arg=[bar, before])
        shown = await bar.evaluate("bar => bar.value")
        assert before < shown <= done_in_the_database(slow, title, SETTLED)


async def test_check_06_after_yes_nothing_more_is_done(people: People, slow: Running) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Team")
    await desk.open_drawer()
    row = desk.row(title)
    await expect(row).to_contain_text(re.compile(r"[1-9]\d* of \d+ students"))
    await cancel(desk, row)
    done = done_in_the_database(slow, title)
    await expect(row).to_contain_text(f"Stopped after {done} of")
    await desk.page.wait_for_timeout(WITHIN_MS)  # at five a second, two more would be done by now
    assert done_in_the_database(slow, title) == done


async def test_check_12_a_web_process_that_dies_comes_back_with_the_truth(people: People, slow: Running) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Volunteer")
    await desk.open_drawer()
    row = desk.row(title)
    await expect(row).to_contain_text(re.compile(r"[1-9]\d* of \d+ students"))
    killed = slow.pids["web"]
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: slow.pids.get("web", killed) != killed, "another web process has taken its place")
    bar = row.get_by_role("progressbar")
    shown = await bar.get_attribute("value") or ""
    await expect(bar).not_to_have_attribute("value", shown, timeout=COMES_BACK_MS)
    await expect(desk.page.get_by_text("Live updates lost")).to_have_count(0)
    await expect(desk.toast).to_have_count(1)  # that it was started: coming back tells nothing anew
    await cancel(desk, row)
    await expect(row).to_contain_text(f"Stopped after {done_in_the_database(slow, title)} of")
