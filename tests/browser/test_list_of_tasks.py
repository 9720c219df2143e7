"""The list of all tasks at work: it stands still under a person's hands, and does several things at once."""

import re
import sqlite3
from contextlib import closing

from playwright.async_api import Locator, expect

from tests.browser.people import COACH, FRONT_DESK, OWNER, People, Person
from tests.support.up import Running

PAGE_SIZE = 50


def rows(person: Person) -> Locator:
    return person.page.locator("main tbody > tr")


def box(person: Person, number: int) -> Locator:
    return rows(person).nth(number).get_by_role("checkbox")


async def launch_many(person: Person, running: Running, count: int) -> None:
    """Tasks over one student each, past the forms."""
    with closing(sqlite3.connect(running.data_dir / "background-tasks.db", timeout=10)) as database:
        query = "SELECT s.id FROM students s JOIN users u ON u.account_id = s.account_id WHERE u.email = ? LIMIT 1"
        (student,) = database.execute(query, (FRONT_DESK,)).fetchone()
    body = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"ids": [student]}}
    for _ in range(count):
        answer = await person.page.request.post(
            f"{person.url}/api/tasks", data=body, headers={"origin": person.url}
        )  # fmt: skip
        assert answer.status == 202


async def test_what_is_new_waits_while_somebody_selects(people: People, slow: Running) -> None:
    desk = await people.arrive(FRONT_DESK)
    other = await people.second_tab(desk)
    await launch_many(desk, slow, 4)
    await desk.go("/tasks")
    await box(desk, 0).check()
    await box(desk, 2).click(modifiers=["Shift"])
    await expect(desk.page.get_by_text("3 selected")).to_be_visible()
    await expect(desk.page.get_by_text("Order paused while you select")).to_be_visible()
    first = await rows(desk).first.get_attribute("data-id")

    await launch_many(other, slow, 2)
    news = desk.page.get_by_role("button", name="2 new tasks - show")
    await expect(news).to_be_visible()
    assert await rows(desk).first.get_attribute("data-id") == first
    await desk.page.get_by_role("button", name="Clear", exact=True).click()
    await desk.page.mouse.move(5, 5)
    await desk.page.evaluate("document.activeElement.blur()")
    await expect(news).to_be_hidden()
    assert await rows(desk).first.get_attribute("data-id") != first


async def test_several_are_canceled_from_the_list(people: People) -> None:
    coach, owner = await people.arrive(COACH), await people.arrive(OWNER)
    titles = [await coach.launch_over_all(keyword) for keyword in ("Team", "Sibling")]
    await coach.go("/tasks?status=running")
    await expect(rows(coach)).to_have_count(2)
    await coach.page.get_by_role("checkbox", name="Select all tasks shown").check()
    await coach.page.get_by_role("button", name="Cancel 2…").click()
    dialog = coach.page.get_by_role("dialog")
    await expect(dialog.get_by_role("link", name="No Thanks!")).to_be_focused()
    await expect(dialog).to_contain_text("Cancel 2 tasks?")
    await dialog.get_by_role("button", name="Yes").click()
    await expect(coach.page.get_by_text("2 tasks canceled.")).to_be_visible()

    await owner.go("/tasks?status=canceled")
    for title in titles:
        await expect(rows(owner).filter(has_text=title)).to_have_count(1)
    await expect(owner.page.get_by_role("link", name=re.compile("^Canceled 2"))).to_be_visible()


async def test_older_tasks_join_the_page_and_leave_it_by_its_filters(people: People, slow: Running) -> None:
    desk = await people.arrive(FRONT_DESK)
    await launch_many(desk, slow, PAGE_SIZE)
    await desk.go("/tasks")
    await expect(rows(desk)).to_have_count(PAGE_SIZE)
    await desk.page.get_by_role("link", name="Load older").click()
    await expect(rows(desk).nth(PAGE_SIZE)).to_be_visible()
    await expect(desk.page.get_by_text(re.compile(r"^Showing (\d+) of \1 "))).to_be_visible()

    await desk.page.get_by_role("searchbox", name="Search by title").fill("nothing is called this")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("heading", name="No tasks match")).to_be_visible()
    await desk.page.get_by_role("main").get_by_role("link", name="Clear filters").first.click()
    await expect(rows(desk)).to_have_count(PAGE_SIZE)


async def test_without_javascript_several_are_canceled_by_plain_forms(people: People) -> None:
    watcher = await people.arrive(COACH)
    await watcher.launch_over_all("Trial")
    coach = await people.arrive(COACH, java_script_enabled=False)
    await coach.go("/tasks?status=running")
    await box(coach, 0).check()
    await coach.page.get_by_role("button", name="Cancel…").click()
    await expect(coach.page.get_by_role("heading", name=re.compile("^Cancel 1 task"))).to_be_visible()
    await coach.page.get_by_role("button", name="Yes").click()
    await expect(coach.page.get_by_text("1 task was canceled.")).to_be_visible()
