"""Listing, launching, canceling and deleting with plain links and forms."""

import re

from playwright.async_api import expect

from tests.browser.people import COACH, People


async def test_check_04_the_whole_way(people: People) -> None:
    coach = await people.arrive(COACH, java_script_enabled=False)
    page = coach.page

    await page.get_by_role("searchbox", name="Search by name").fill("a")
    await page.get_by_role("button", name="Filter").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("found")

    await page.get_by_role("checkbox", name=re.compile("that match$")).check()
    await page.get_by_role("button", name="Assign keywords…").click()
    await expect(page.get_by_text("All students that match: Search “a”.")).to_be_visible()
    await page.get_by_label("Allergy", exact=True).check()
    await page.get_by_role("button", name=re.compile("^Start for")).click()
    await expect(page.get_by_role("heading", level=1, name=re.compile('Assign keyword "Allergy"'))).to_be_visible()
    task = page.url

    await page.get_by_role("button", name="Cancel task").click()
    await expect(page.get_by_role("heading", name="Cancel this Background Task?")).to_be_visible()
    await page.get_by_role("link", name="No Thanks!").click()
    assert page.url == task
    await page.get_by_role("button", name="Cancel task").click()
    await page.get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("main")).to_contain_text("What was already done stays done.")

    await page.get_by_role("button", name="Delete entry").click()
    await expect(page.get_by_text("Deleted.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await page.goto(task)
    await expect(page.get_by_role("main")).to_contain_text("Stopped after")


async def test_a_bad_form_says_what_is_wrong_at_its_field(people: People) -> None:
    coach = await people.arrive(COACH, java_script_enabled=False)
    page = coach.page
    await page.get_by_role("checkbox", name=re.compile("^All ")).check()
    await page.get_by_role("button", name="Assign keywords…").click()
    await page.get_by_role("button", name=re.compile("^Start for")).click()
    await expect(page.get_by_role("group", name="Keywords")).to_have_attribute("aria-invalid", "true")
    coach.console.clear()  # the browser notes the 422


async def test_the_drawer_is_there(people: People) -> None:
    coach = await people.arrive(COACH, java_script_enabled=False)
    await expect(coach.drawer).to_be_visible()
    await expect(coach.page.get_by_role("link", name="Background Tasks")).to_have_attribute("href", "#background-tasks")
