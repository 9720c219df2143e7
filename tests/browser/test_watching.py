"""Several tabs and several people see the same truth at the same moment."""

import re

from playwright.async_api import expect

from tests.browser.people import COACH, FRONT_DESK, OWNER, People


async def test_a_launch_at_one_desk_is_watched_at_another(people: People) -> None:
    desk, other = await people.arrive(FRONT_DESK), await people.arrive(FRONT_DESK)
    await other.go("/families")
    await other.open_drawer()

    title = await desk.launch_over_all("Allergy")

    await expect(desk.toast).to_contain_text(f"Started: {title}")
    await expect(desk.toast.get_by_role("link", name="View")).to_have_attribute(
        "href", re.compile(r"/tasks/[0-9a-f-]{36}$")
    )
    await expect(desk.drawer).to_be_hidden()  # it never opens by itself
    row = other.row(title)
    await expect(row).to_contain_text("Running")
    await expect(row).to_contain_text(re.compile(r"[1-9]\d* of \d+ students"))
    before = await row.get_by_role("progressbar").get_attribute("value")
    await expect(row.get_by_role("progressbar")).not_to_have_attribute("value", before or "")


async def test_the_owner_sees_it_and_a_colleague_does_not(people: People) -> None:
    desk, owner, coach = await people.arrive(FRONT_DESK), await people.arrive(OWNER), await people.arrive(COACH)
    for person in (owner, coach):
        await person.open_drawer()

    title = await desk.launch_over_all("Auto-pay")

    await expect(owner.row(title)).to_contain_text("Maria Lopez")
    await expect(coach.drawer).to_contain_text("No background tasks yet")
    await expect(coach.quicktool).to_have_accessible_name("Background Tasks")


async def test_the_badge_and_the_tab_tell_how_many_run(people: People) -> None:
    coach = await people.arrive(COACH)
    await expect(coach.page).to_have_title("Students")
    await coach.launch_over_all("Trial")
    await expect(coach.quicktool).to_have_accessible_name("Background Tasks, 1 running")
    await expect(coach.page).to_have_title(re.compile(r"^\d+% Students$"))
    await coach.launch_over_all("Team")
    await expect(coach.quicktool).to_have_accessible_name("Background Tasks, 2 running")
    await expect(coach.page).to_have_title("(2) Students")


async def test_the_drawer_stays_as_it_was_from_page_to_page(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.page.keyboard.press("b")
    for path in ("/families", "/tasks", "/students"):
        await desk.go(path)
        await expect(desk.drawer).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.drawer).to_be_hidden()
    await desk.page.get_by_role("searchbox", name="Search by name").press("b")
    await expect(desk.drawer).to_be_hidden()
