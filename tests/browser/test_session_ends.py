"""Two minutes before a session ends the person is told, in every tab, and may stay; and what they write is not lost."""

import re
from datetime import datetime, timedelta

from playwright.async_api import Locator, Page, expect
from sqlalchemy import select, update

from actors.accounts.tables import sessions
from tests.browser.office import Office
from tests.browser.people import Person

SOON = timedelta(seconds=118)
WARNING = re.compile(r"^You will be signed out in (2 min|\d+ s)\.$")
LETTER = "Dear families, the pool is closed on Friday."


def ends(office: Office, at: timedelta) -> None:
    with office.site.services.database.write() as connection:
        connection.execute(update(sessions).values(expires_at=office.site.services.clock.now() + at))


def end_of_the_last(office: Office) -> datetime:
    query = select(sessions.c.expires_at).order_by(sessions.c.created_at.desc()).limit(1)
    with office.site.services.database.read() as connection:
        found: datetime = connection.execute(query).scalar_one()
    return found


def warning(page: Page) -> Locator:
    return page.locator("session-warning").get_by_text(WARNING).last


async def write(person: Person) -> None:
    await person.page.get_by_label("Subject").fill("Closed on Friday")
    await person.page.get_by_label("Text", exact=True).fill(LETTER)


async def test_whoever_is_warned_stays_signed_in_in_every_tab(office: Office) -> None:
    one = await office.arrive(office.studio.front_desk, None)
    ends(office, SOON)
    await one.go("/email")
    two = await office.second_tab(one, "/tasks")
    await write(one)
    for person in (one, two):
        await expect(warning(person.page)).to_be_visible()
    await two.page.get_by_role("button", name="Stay signed in").click()
    for person in (one, two):
        await expect(warning(person.page)).to_be_hidden()
    assert end_of_the_last(office) > office.site.services.clock.now() + timedelta(days=6)
    await expect(one.page.get_by_label("Text", exact=True)).to_have_value(LETTER)


async def test_who_signs_in_again_in_another_tab_goes_on_where_they_were(office: Office) -> None:
    person = await office.arrive(office.studio.front_desk, "/email")
    await write(person)
    sample = person.page.frame_locator("iframe[name=sample]").frame_locator("iframe")
    await expect(sample.get_by_text(LETTER)).to_be_visible()
    ends(office, -SOON)
    link = person.page.get_by_role("main").get_by_role("link", name="Sign in")
    async with person.page.context.expect_page() as opened:
        await link.click()
    other = await opened.value
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    token = office.site.token(office.studio.front_desk)  # as the form would: this small studio has no passwords
    await other.context.add_cookies([{"name": "bt_session", "value": token, "url": office.site.url}])
    await other.reload()
    await other.wait_for_url("**/email")
    await expect(person.page.get_by_role("main").get_by_text("You were signed out.")).to_have_count(0)
    await expect(person.page.get_by_label("Text", exact=True)).to_have_value(LETTER)
