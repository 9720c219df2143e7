"""The counts on the list of all tasks keep up with what happens elsewhere."""

import anyio.to_thread
from playwright.async_api import expect

from tests.browser.office import Office


async def test_all_that_are_selected_are_those_that_are_left(office: Office) -> None:
    services, staff = office.site.services, office.studio.coach
    for _ in range(2):
        task = services.launcher.launch(staff, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
        await anyio.to_thread.run_sync(office.site.runner.run_slice, task.id)
    coach = await office.arrive(staff, "/tasks")
    await coach.page.get_by_role("checkbox", name="All 2").check()
    await expect(coach.page.get_by_text("2 selected")).to_be_visible()
    await coach.page.get_by_role("main").get_by_role("button", name="Delete: ").first.click()
    await expect(coach.page.get_by_text("1 selected")).to_be_visible()
