"""Cancel asks first, with the focus on No Thanks!; Yes stops the task everywhere; delete can be undone."""

import asyncio
import re

from playwright.async_api import Locator, WebSocketRoute, expect

from tests.browser.people import FRONT_DESK, OWNER, People, Person


def dialog(person: Person) -> Locator:
    return person.page.get_by_role("dialog", name="Cancel this Background Task?")


def cancel_button(person: Person, title: str) -> Locator:
    return person.row(title).get_by_role("button", name=re.compile(f"^Cancel: {re.escape(title)}"))


async def test_check_05_no_thanks_and_escape_change_nothing(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Sibling")
    await desk.open_drawer()
    button = cancel_button(desk, title)
    for leave in ("No Thanks!", "Escape"):
        await button.click()
        await expect(dialog(desk).get_by_role("button", name="No Thanks!")).to_be_focused()
        await expect(dialog(desk)).to_contain_text("What is already done stays done.")
        if leave == "Escape":
            await desk.page.keyboard.press("Escape")
        else:
            await desk.page.keyboard.press("Enter")
        await expect(dialog(desk)).to_be_hidden()
        await expect(button).to_be_focused()
    await expect(desk.row(title)).to_contain_text("Running")


async def test_the_dialog_keeps_counting(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Team")
    await desk.open_drawer()
    await cancel_button(desk, title).click()
    counts = dialog(desk).get_by_text(re.compile(r"^\d+ of \d+ students"))
    before = await counts.inner_text()
    await expect(counts).not_to_have_text(before)


async def test_yes_stops_it_for_everybody(people: People) -> None:
    desk, owner = await people.arrive(FRONT_DESK), await people.arrive(OWNER)
    await owner.open_drawer()
    title = await desk.launch_over_all("Trial")
    await desk.open_drawer()
    await expect(desk.row(title)).to_contain_text("Running")

    await cancel_button(desk, title).click()
    await dialog(desk).get_by_role("button", name="Yes").click()

    for person, who in ((desk, "You"), (owner, "Maria Lopez")):
        await expect(person.row(title)).to_contain_text(re.compile(r"Stopped after \d+ of \d+"))
        await expect(person.row(title)).to_contain_text("What was already done stays done.")
        await expect(person.row(title)).to_contain_text(f"{who} canceled it just now")
        await expect(person.row(title)).to_contain_text("Untouched")
        await expect(person.row(title)).to_contain_text("Leaves this list in 10 min")
        await expect(cancel_button(person, title)).to_have_count(0)
    await expect(desk.row(title).get_by_role("link", name=re.compile(title))).to_be_focused()


async def test_a_paused_task_goes_on(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Photo OK")
    await desk.open_drawer()
    row = desk.row(title)
    await row.get_by_role("button", name=re.compile("^Pause: ")).click()
    await expect(row).to_contain_text(re.compile(r"Paused just now by .+ after \d+ of"))
    await row.get_by_role("button", name=re.compile("^Resume: ")).click()
    await expect(row).to_contain_text("Running")


async def test_a_deleted_entry_comes_back_by_undo(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Scholarship")
    await desk.open_drawer()
    await expect(desk.row(title).get_by_role("button", name=re.compile("^Delete: "))).to_have_count(0)
    await cancel_button(desk, title).click()
    await dialog(desk).get_by_role("button", name="Yes").click()

    await desk.row(title).get_by_role("button", name=re.compile("^Delete: ")).click()
    await expect(desk.row(title)).to_have_count(0)
    await desk.page.get_by_role("button", name="Undo").click()
    await expect(desk.row(title)).to_have_count(1)


async def test_the_rest_can_be_finished_from_the_receipt(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    title = await desk.launch_over_all("Volunteer")
    await desk.open_started()
    heading = desk.page.get_by_role("heading", level=1, name=re.compile(re.escape(title)))
    await expect(heading).to_be_visible()
    first = desk.page.url
    await desk.page.get_by_role("button", name="Cancel task").click()
    await dialog(desk).get_by_role("button", name="Yes").click()
    await expect(desk.page.get_by_role("main")).to_contain_text("Stopped after")
    await desk.page.get_by_role("button", name=re.compile("^Finish the rest")).click()
    await desk.page.wait_for_url(lambda url: url != first)
    await expect(heading).to_be_visible()


async def test_pressed_before_the_page_is_live_it_asks_all_the_same(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.launch_over_all("Trial")
    await desk.open_started()
    held: asyncio.Future[WebSocketRoute] = asyncio.get_running_loop().create_future()
    await desk.page.route_web_socket("**/ws", lambda socket: held.set_result(socket))
    await desk.page.reload()
    await desk.page.get_by_role("button", name="Cancel task").click()
    (await held).connect_to_server()
    await expect(desk.page.get_by_role("dialog", name="Cancel this Background Task?")).to_be_visible()
    await desk.page.get_by_role("button", name="No Thanks!").click()
    await expect(desk.page.get_by_role("button", name="Cancel task")).to_be_enabled()
