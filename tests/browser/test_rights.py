"""A permission given in one browser shows in another within a second, on the page that is open there."""

import sqlite3
from contextlib import closing

from playwright.async_api import expect

from tests.browser.people import COACH, OWNER, People, Person
from tests.support.up import Running


def make_autopilots(running: Running, title: str) -> None:
    with closing(sqlite3.connect(running.data_dir / "background-tasks.db", timeout=10)) as database, database:
        changed = "UPDATE tasks SET source = 'autopilot' WHERE title LIKE ?"
        assert database.execute(changed, (f"{title}%",)).rowcount == 1


async def stays_the_same_page(person: Person) -> None:
    await person.page.evaluate("window.here = true")


async def is_the_same_page(person: Person) -> bool:
    return bool(await person.page.evaluate("window.here === true"))


async def test_a_grant_and_a_revoke_show_in_the_open_page(people: People, slow: Running) -> None:
    owner, coach = await people.arrive(OWNER), await people.arrive(COACH)
    title = await owner.launch_over_all("Sibling")
    await owner.open_drawer()
    await expect(owner.row(title)).to_contain_text("Running")
    make_autopilots(slow, title)
    await coach.go("/tasks")
    await coach.open_drawer()
    await stays_the_same_page(coach)
    await expect(coach.drawer.get_by_text("Mine only")).to_be_hidden()

    await owner.go("/settings/staff")
    switch = owner.page.get_by_role("switch", name="Autopilot Tasks for Marcus Reed")
    await expect(switch).not_to_be_checked()
    await switch.click()
    await expect(coach.row(title)).to_contain_text("View only")
    await expect(coach.drawer.get_by_text("Mine only")).to_be_visible()
    await expect(coach.page.get_by_role("columnheader", name="Started by")).to_be_visible()
    await expect(coach.page.locator("tbody .task").filter(has_text=title)).to_contain_text("Autopilot")
    await expect(switch).to_be_checked()
    await expect(switch).to_be_focused()

    await switch.click()
    await expect(coach.row(title)).to_be_hidden()
    await expect(coach.page.get_by_role("columnheader", name="Started by")).to_be_hidden()
    await expect(coach.page.get_by_role("main").get_by_text("No background tasks yet")).to_be_visible()
    assert await is_the_same_page(coach)


async def test_an_owners_role_is_asked_about_first(people: People) -> None:
    owner = await people.arrive(OWNER)
    await owner.go("/settings/staff")
    row = owner.page.get_by_role("row").filter(has_text="Marcus Reed")
    await row.get_by_role("link", name="Make Account Owner…").click()
    await expect(owner.page.get_by_role("link", name="No Thanks!")).to_be_focused()
    await owner.page.keyboard.press("Enter")
    await expect(row).to_contain_text("Staff")
    await expect(owner.page.get_by_role("row").filter(has_text="You")).not_to_contain_text("Make")
