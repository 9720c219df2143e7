"""What a page does by itself: notices where they were asked for, keys, and as little movement as can be."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.office import Office
from tests.browser.people import Person
from tests.browser.stage import Stage, ended, task
from tests.browser.test_checks_people import launch

RECORD_NOTICES = """
  window.notices = [];
  const Native = Notification;
  window.Notification = class extends Native {
    constructor(title, options) {
      super(title, options);
      notices.push([title, options.body]);
    }
  };
  Object.defineProperty(document, "hidden", { get: () => window.isAway ?? false });
"""
WATCH_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: true });
"""
A_TENTH_OF_GOOD = 0.01
"""Browsers call a page good that shifts by 0.1 in all."""
WATCH_MOVES = """async () => {
  let most = 0;
  for (const end = performance.now() + 1_000; performance.now() < end && !most;) {
    await new Promise(requestAnimationFrame);
    most = Math.max(most, document.querySelector(".drawer ul.tasks").getAnimations({ subtree: true }).length);
  }
  return most;
}"""


async def test_whoever_asked_for_it_is_notified_while_they_are_elsewhere(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    await person.page.context.grant_permissions(["notifications"], origin=office.site.url)
    await person.page.add_init_script(RECORD_NOTICES)
    stage = await Stage().before(person.page, task(1), task(2), task(3))
    await person.go("/students")
    await person.open_drawer()
    await expect(person.row("Task 1")).to_be_visible()
    await person.page.evaluate("window.isAway = true")
    stage.upsert({"id": task(1)["id"], **ended("completed")})
    await expect(person.row("Task 1")).to_contain_text("Completed")
    await person.page.evaluate("window.isAway = false")
    assert await person.page.evaluate("notices") == []

    box = person.drawer.get_by_label("Notify me when my tasks end")
    await box.check()
    await expect(box).to_be_checked()
    stage.upsert({"id": task(2)["id"], **ended("completed")})
    await expect(person.row("Task 2")).to_contain_text("Completed")
    await person.page.evaluate("window.isAway = true")
    stage.upsert({"id": task(3)["id"], **ended("failed")})
    await person.page.wait_for_function("notices.length")
    assert await person.page.evaluate("notices") == [["Failed", "Task 3"]]


async def test_the_keys_are_told_and_can_be_turned_off(office: Office) -> None:
    person = await office.arrive(office.studio.coach)
    await person.page.keyboard.press("?")
    help = person.page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(help).to_contain_text("Open or close Background Tasks")
    await help.get_by_label("Single-key shortcuts").uncheck()
    await help.get_by_role("button", name="Close").click()
    for key in "b?":
        await person.page.keyboard.press(key)
    await expect(person.drawer).to_be_hidden()
    await expect(help).to_be_hidden()
    await person.page.get_by_text("Cora Chen").first.click()
    await person.page.get_by_role("button", name="Keyboard shortcuts").click()
    await help.get_by_label("Single-key shortcuts").check()
    await person.page.keyboard.press("Escape")
    await person.page.keyboard.press("b")
    await expect(person.drawer).to_be_visible()


async def test_nothing_shifts_when_the_socket_connects(office: Office) -> None:
    await launch(office, office.studio.front_desk)
    person = await office.arrive(office.studio.front_desk)
    await person.open_drawer()
    await person.page.add_init_script(WATCH_SHIFTS)
    for path in ("/tasks", "/students"):
        await person.go(path)
        await expect(person.quicktool).to_have_accessible_name(re.compile(" queued"))  # it has heard from its socket
        await person.page.wait_for_timeout(300)
        assert sum(await person.page.evaluate("shifts")) < A_TENTH_OF_GOOD, path


async def test_the_kept_filter_holds_from_the_first_paint(office: Office) -> None:
    mine = await launch(office, office.studio.front_desk)
    person = await office.arrive(office.studio.front_desk)
    await person.open_drawer()
    row = person.drawer.locator(f'[data-id="{mine.id}"]')
    await expect(row).to_be_visible()
    await person.drawer.get_by_role("group", name="Show").get_by_text("Done").click()
    await expect(row).to_have_count(0)
    await person.page.route_web_socket("**/ws", lambda _socket: None)  # a server that says nothing
    await person.go("/students")
    await expect(person.drawer.get_by_role("radio", name="Done")).to_be_checked()
    await expect(row).to_be_hidden()


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
async def test_rows_close_up_under_one_that_goes(office: Office, motion: str, moves: bool) -> None:
    person: Person = await office.arrive(office.studio.coach, None, reduced_motion=motion)
    tasks = [task(at, **ended("completed", finished_at=f"2026-11-24T12:00:0{at}Z")) for at in range(3)]
    stage = await Stage().before(person.page, *tasks)
    await person.go("/students")
    await person.open_drawer()
    await expect(person.row("Task 2").get_by_role("button", name="Delete: Task 2")).to_be_enabled()

    async def remove() -> None:
        stage.remove(2)

    moved, _ = await asyncio.gather(person.page.evaluate(WATCH_MOVES), remove())
    assert moved == (2 if moves else 0)
    await expect(person.row("Task 2")).to_have_count(0)
