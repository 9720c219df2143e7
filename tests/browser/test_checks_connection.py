"""Acceptance checks of being cut off: what is said and when, what cannot be done, and that nothing is sent later."""

import re
import time
from datetime import UTC, datetime, timedelta

import anyio.to_thread
from playwright.async_api import expect

from actors.accounts import sessions
from actors.tasks.events import SessionEnded
from tests.browser.office import Office
from tests.browser.stage import Stage, ended, task
from tests.support.waiting import eventually

LOST = "Live updates lost. Reconnecting…"


async def test_check_13_a_blip_of_a_second_is_not_told(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    stage = await Stage().before(person.page, task(1))
    await person.page.clock.install()
    await person.page.add_init_script("Math.random = () => 0.6")  # the back-off is by chance
    await person.go("/students")
    await person.open_drawer()
    await expect(person.row("Task 1")).to_be_visible()
    await person.page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    await person.page.evaluate(
        """() => {
          window.banners = 0;
          const note = () => (banners += document.querySelectorAll("aside .banner [data-text]").length);
          new MutationObserver(note).observe(document.querySelector("aside connection-banner"), { childList: true });
        }"""
    )
    await stage.cut()
    await person.page.clock.run_for(1_000)
    stage.mend()
    await person.page.clock.run_for(900)
    await anyio.to_thread.run_sync(eventually, lambda: stage.opened == 2)
    await person.page.clock.run_for(2_500)
    assert await person.page.evaluate("banners") == 0


async def test_check_14_a_revoked_session_is_told_in_every_tab(office: Office) -> None:
    coach = office.studio.coach
    one = await office.arrive(coach)
    two = await office.second_tab(one, "/tasks")
    token = next(each["value"] for each in await one.page.context.cookies() if each["name"] == "bt_session")
    services = office.site.services
    session = sessions.find(services.database, sessions.digest(token), services.clock.now())
    assert session
    for person in (one, two):
        await expect(person.page.locator("html:not(.live-lost)")).to_be_attached()
    began = time.monotonic()
    await anyio.to_thread.run_sync(sessions.end, services.database, session.token_hash)
    ended_one = SessionEnded(session.viewer.account_id, session.token_hash)
    await anyio.to_thread.run_sync(services.channel.publish, ended_one)
    for person in (one, two):
        await expect(person.page.get_by_role("main").get_by_text("You were signed out.")).to_be_visible()
    assert time.monotonic() - began < 2
    link = two.page.get_by_role("main").get_by_role("link", name="Sign in")
    await expect(link).to_have_attribute("href", "/sign-in?next=%2Ftasks")


async def test_check_15_cut_off_nothing_can_be_asked_and_nothing_is_sent_later(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    stage = await Stage().before(person.page, task(1), task(2), task(3, **ended("completed")))
    await person.go("/students")
    await person.open_drawer()
    cancel = person.row("Task 1").get_by_role("button", name="Cancel: Task 1")
    await expect(cancel).to_be_enabled()
    await stage.cut()
    # Before the banner stands: the row says it, and the page stays.
    await person.row("Task 3").get_by_role("button", name="Delete: Task 3").click()
    await expect(person.row("Task 3")).to_contain_text("Could not reach the server. Try again.")

    await expect(person.drawer.get_by_text(LOST)).to_be_visible()
    await expect(person.row("Task 1")).to_contain_text(re.compile(r"as of \d+:\d\d:\d\d [AP]M"))
    for button in await person.drawer.locator("form[data-command] button:visible").all():
        await expect(button).to_be_disabled()
        await expect(button).to_have_attribute("title", re.compile("works again"))
    await person.row("Task 1").get_by_role("link", name="Task 1").focus()
    await person.page.keyboard.press("x")
    await expect(person.page.get_by_role("dialog")).to_have_count(0)

    stage.mend()
    await expect(person.drawer.get_by_text(LOST)).to_be_hidden()
    await expect(cancel).to_be_enabled()
    await expect(person.row("Task 1")).not_to_contain_text("as of")
    assert [each["type"] for each in stage.asked if each["type"] != "see"] == []


async def test_the_table_says_as_of_when_its_figures_are_while_it_is_cut_off(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    stage = await Stage().before(person.page, task(1))
    await person.go("/tasks")
    row = person.page.locator("main tbody tr")
    await stage.cut()
    await expect(row).to_contain_text(re.compile(r"as of \d+:\d\d:\d\d [AP]M"))
    stage.mend()
    await expect(row).not_to_contain_text("as of")


async def test_a_planned_restart_is_told_at_once_and_keeps_the_place(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    stage = await Stage().before(person.page, *(task(number) for number in range(3)))
    await person.go("/students")
    await person.open_drawer()
    title = person.row("Task 1").get_by_role("link", name="Task 1")
    await title.focus()
    await stage.cut(1012)
    await expect(person.drawer.get_by_text("Updating… back in a moment")).to_be_visible(timeout=1_000)
    stage.mend()
    await expect(person.drawer.get_by_text("Updating…")).to_be_hidden()
    await expect(title).to_be_focused()


async def test_pause_and_the_drawer_agree_over_the_tabs(office: Office) -> None:
    one = await office.arrive(office.studio.coach)
    two = await office.second_tab(one, "/families")
    await one.page.keyboard.press("b")
    await expect(two.drawer).to_be_visible()
    await one.page.keyboard.press("p")
    await expect(two.drawer.get_by_text("Live updates are paused")).to_be_visible()
    await two.drawer.get_by_role("button", name="Resume").click()
    await expect(one.drawer.get_by_text("Live updates are paused")).to_be_hidden()
    await two.page.keyboard.press("Escape")
    await expect(one.drawer).to_be_hidden()


async def test_that_no_worker_runs_is_told_for_as_long_as_none_does(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    stage = await Stage().before(person.page, task(1, status="queued"))
    await person.go("/students")
    await person.open_drawer()
    await expect(person.row("Task 1")).to_be_visible()
    told = person.drawer.get_by_text("No worker is running.")
    await expect(told).to_be_hidden()
    stage.send({"type": "workers", "running": False})
    await expect(told).to_be_visible()
    await expect(told).to_contain_text("Tell whoever runs the system.")
    stage.send({"type": "workers", "running": True})
    await expect(told).to_be_hidden()
