"""A task's own page: what the server drew of it, and what the socket says since."""

import anyio.to_thread
from playwright.async_api import WebSocketRoute, expect

from tests.browser.office import Office

NOT_YET = "A task must finish or be canceled before it can be deleted."


async def test_a_page_that_was_drawn_before_the_end_catches_up(office: Office) -> None:
    site, studio = office.site, office.studio
    task = site.services.launcher.launch(studio.front_desk, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
    desk = await office.arrive(studio.front_desk, None)

    async def end_it_and_connect(socket: WebSocketRoute) -> None:
        await expect(desk.page.get_by_text(NOT_YET)).to_be_visible()
        await anyio.to_thread.run_sync(site.runner.run_slice, task.id)
        socket.connect_to_server()

    await desk.page.route_web_socket("**/ws", end_it_and_connect)
    await desk.go(f"/tasks/{task.id}")
    await expect(desk.page.get_by_role("button", name="Delete entry")).to_be_visible()
    await expect(desk.page.get_by_text(NOT_YET)).to_be_hidden()
    await expect(desk.page.get_by_role("table", name="Records of this task")).not_to_contain_text("Untouched")
