"""What the server has written and what the live page writes are the same to the letter, in every locale on offer."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import anyio.to_thread
import pytest
from playwright.async_api import expect

from server.pages import locales, times
from tests.browser.office import Office
from tests.browser.people import Person
from tests.browser.test_checks_people import launch
from tests.support.altering import alter

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 24, 20, 3, 11, tzinfo=UTC)
MOMENTS = [NOW - timedelta(days=days, hours=days * 7, seconds=days) for days in range(0, 400, 23)]
NUMBERS = (0, 999, 1_204, 1_234_567)
WRITE = """async ([source, given]) => {
  const locale = await import(source);
  const say = ([tag, moments, now, zone, numbers]) => {
    locale.reader.locale = tag;
    const told = moments.flatMap(at => [
      locale.moment(at, now, zone), locale.fullTime(at, zone), locale.clockTime(at, zone),
    ]);
    return [...told, ...numbers.map(locale.number), ...numbers.map(locale.tenths)];
  };
  return given.map(say);
}"""
DRAWN = """page => [...page.querySelectorAll("time, [data-slot], [data-total-text], [data-shown]")]
  .filter(each => !each.closest("template")).map(each => `${each.textContent}|${each.title}`)"""


def written(tag: str) -> list[str]:
    with locales.writing_in(tag):
        told = [(times.moment(at, NOW, CHICAGO), times.full_time(at, CHICAGO), times.clock_time(at, CHICAGO))
                for at in MOMENTS]  # fmt: skip
        return [*chain.from_iterable(told), *map(locales.number, NUMBERS), *map(locales.tenths, NUMBERS)]


async def test_each_locale_on_offer_is_written_alike_here_and_there(office: Office) -> None:
    person = await office.arrive(office.studio.coach)
    source = await person.page.locator("link[rel=modulepreload][href*='locale']").get_attribute("href")
    given = [[tag, [at.timestamp() * 1000 for at in MOMENTS], NOW.timestamp() * 1000, CHICAGO.key, NUMBERS]
             for tag in locales.OFFERED]  # fmt: skip
    found = await person.page.evaluate(WRITE, [source, given])
    for tag, texts in zip(locales.OFFERED, found, strict=True):
        assert texts == written(tag), tag


@pytest.mark.parametrize(("locale", "zone", "total", "number"), [
    ("German (Germany)", "Berlin", 12_345, "12.345"), ("English (United Kingdom)", "London", 23_456, "23,456"),
])  # fmt: skip
async def test_a_page_reads_the_same_before_and_after_it_comes_to_life(
    office: Office, locale: str, zone: str, total: int, number: str
) -> None:
    staff = office.studio.front_desk
    task = await launch(office, staff)
    long_ago = {"total": total, "created_at": datetime.now(UTC) - timedelta(days=40, hours=5)}
    await anyio.to_thread.run_sync(lambda: alter(office.site.services.writer, task, **long_ago))
    person = await office.arrive(staff, "/settings/preferences")
    await person.page.get_by_label("Dates, times and numbers").select_option(label=locale)
    await person.page.get_by_label("Time zone").select_option(label=zone)
    await person.page.get_by_role("button", name="Save").click()
    await expect(person.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    await person.open_drawer()
    for path in ("/tasks", f"/tasks/{task.id}"):
        await person.go(path)
        await expect(person.row(number)).to_be_visible()
        assert await drawn_by_the_server(person) == await person.page.evaluate(f"({DRAWN})(document)")


async def drawn_by_the_server(person: Person) -> Any:
    return await person.page.evaluate(
        f"async () => ({DRAWN})(new DOMParser().parseFromString(await (await fetch(location)).text(), 'text/html'))"
    )
