"""Acceptance checks of the live list, with the test in the server's place: what moves, what stands, what is told."""

import asyncio
import re
from itertools import pairwise
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.office import Office
from tests.browser.people import Person
from tests.browser.stage import Stage, ended, task

RECORD_CHANGES = """([selector, read]) => {
  const place = document.querySelector(selector);
  window.noted = [[Date.now(), read === "title" ? document.title : place.textContent]];
  const note = () => {
    const text = read === "title" ? document.title : place.textContent;
    if (text !== noted.at(-1)[1]) noted.push([Date.now(), text]);
  };
  new MutationObserver(note).observe(place, { childList: true, characterData: true, subtree: true });
}"""


async def watched(
    office: Office, *tasks: dict[str, Any], path: str = "/students", **options: Any
) -> tuple[Person, Stage]:
    """A person in front of a page whose server is the test."""
    person = await office.arrive(office.studio.coach, None, **options)
    stage = await Stage().before(person.page, *tasks)
    await person.go(path)
    return person, stage


async def note(page: Page, selector: str, read: str = "text") -> None:
    await page.evaluate(RECORD_CHANGES, [selector, read])


async def noted(page: Page) -> list[tuple[int, str]]:
    found = await page.evaluate("noted")
    return [(at, text.strip()) for at, text in found]


def titles(person: Person) -> Any:
    return person.drawer.locator(".title")


async def test_check_03_the_drawer_keeps_its_place_over_three_pages(office: Office) -> None:
    supervisor = office.studio.supervisor
    for _ in range(20):
        office.site.services.launcher.launch(supervisor, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
    person = await office.arrive(supervisor, viewport={"width": 1400, "height": 500})
    await person.page.keyboard.press("b")
    await expect(person.drawer).to_be_visible()
    await expect(person.drawer).to_contain_text("12 more")
    body = person.page.locator(".drawer-body")
    await body.evaluate("place => (place.scrollTop = 230)")
    for path in ("/families", "/tasks", "/classes"):
        await person.go(path)
        await expect(person.drawer).to_be_visible()
        await expect(titles(person)).to_have_count(8)
        assert await body.evaluate("place => place.scrollTop") == 230
    await person.open_drawer()  # the button closes it, too
    await expect(person.drawer).to_be_hidden()
    await person.go("/students")
    await expect(person.drawer).to_be_hidden()


async def test_check_16_the_tab_tells_how_many_run_and_how_it_ended(office: Office) -> None:
    person, stage = await watched(office, task(1), task(2))
    page = person.page
    await expect(page).to_have_title("(2) Students")
    await note(page, "title", "title")
    stage.progress(1, 100, **ended("completed"))
    for done in range(4, 34):
        stage.progress(2, done)
        await asyncio.sleep(0.03)
    stage.progress(2, 34)
    await expect(page).to_have_title("34% Students")
    changes = [at for at, _ in await noted(page)]
    assert all(later - earlier >= 900 for earlier, later in pairwise(changes)), changes

    await be_hidden(page, True)
    stage.progress(2, 100, **ended("completed"))
    await expect(page).to_have_title("Done - Students")
    await expect(page.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("favicon-done"))
    await be_hidden(page, False)
    await expect(page).to_have_title("Students")
    await expect(page.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("favicon-idle"))


async def be_hidden(page: Page, hidden: bool) -> None:
    await page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_check_18_a_screen_reader_hears_start_quarters_and_end(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    page = person.page
    await page.clock.install()
    stage = await Stage().before(page)
    await person.go("/students")
    await expect(person.quicktool).to_have_accessible_name("Background Tasks")
    await page.clock.pause_at(await page.evaluate("Date.now() + 1000"))
    await note(page, 'live-announcer [role="status"]')
    stage.upsert(task(1, started_at=None, status="queued"))
    for done in range(0, 100, 2):
        stage.progress(1, done, status="running", started_at=task(1)["started_at"])
        await page.clock.run_for(500)
    stage.progress(1, 100, **ended("completed"))
    await page.clock.run_for(6_000)

    heard = (await noted(page))[1:]
    assert [text for _, text in heard] == [
        "Started: Task 1.", "Task 1 26 percent.", "Task 1 50 percent.", "Task 1 76 percent.", "Completed: Task 1.",
    ]  # fmt: skip
    assert all(later - earlier >= 5_000 for (earlier, _), (later, _) in pairwise(heard))

    stage.upsert(task(2))
    await page.clock.run_for(100)
    stage.progress(2, 10, **ended("failed", message="The file is gone."))
    await expect(page.locator('live-announcer [role="alert"]')).to_have_text("Failed: Task 2. The file is gone.")


async def test_check_19_the_focus_stays_on_its_task(office: Office) -> None:
    person, stage = await watched(office, *(task(n) for n in range(12)))
    await person.open_drawer()
    await person.drawer.get_by_role("link", name="Task 7", exact=True).focus()
    for round in range(60):
        for number in range(round % 7, 12, 3):
            status = {"status": "paused" if (round + number) % 5 == 0 else "running"}
            stage.progress(number, round + 1, created_at=task(100 + (round * 7 + number) % 40)["created_at"], **status)
        stage.upsert(task(100 + round))
        await asyncio.sleep(0.05)
    focused = person.page.locator(":focus")
    await expect(focused).to_have_text("Task 7")
    after = await titles(person).all_text_contents()
    neighbour = after[after.index("Task 7") + 1]
    stage.remove(7)
    await expect(focused).to_have_text(neighbour)


async def test_check_20_rows_do_not_move_under_the_pointer(office: Office) -> None:
    person, stage = await watched(office, *(task(n) for n in range(3)))
    await person.open_drawer()
    await expect(titles(person)).to_have_text(["Task 2", "Task 1", "Task 0"])
    news = person.drawer.get_by_role("button", name=re.compile("new tasks?$"))
    elsewhere = person.page.get_by_role("heading", level=1)

    await titles(person).nth(1).hover()
    stage.progress(2, 100, **ended("completed"))
    stage.upsert(task(8), task(9))
    await expect(news).to_have_text("2 new tasks")
    await expect(titles(person)).to_have_text(["Task 2", "Task 1", "Task 0"])
    await elsewhere.hover()
    await expect(titles(person)).to_have_text(["Task 9", "Task 8", "Task 1", "Task 0", "Task 2"])

    await titles(person).nth(2).focus()
    stage.upsert(task(10))
    await expect(news).to_have_text("1 new task")
    await expect(titles(person).first).to_have_text("Task 9")
    await news.click()
    await expect(person.page.locator(":focus")).to_have_text("Task 10")
    await person.drawer.get_by_role("heading", name="Background Tasks").focus()

    await person.page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('background-tasks-drawer .tasks .line'))"
    )
    stage.upsert(task(11))
    await expect(news).to_have_text("1 new task")
    await person.page.evaluate("getSelection().removeAllRanges()")
    stage.upsert(task(12))
    await expect(titles(person).first).to_have_text("Task 12")


async def test_check_24_counts_add_up_and_never_go_back(office: Office) -> None:
    person, stage = await watched(office, task(1))
    page = person.page
    await person.open_drawer()
    await note(page, ".drawer .task .progress")
    percents: list[int] = []
    done, written = 0, 0
    for step in range(1, 60):
        done = min(100, done + step % 4)
        written += (step % 3) * (step % 4)  # emails come unevenly, so what is expected of them changes
        emails = {"total": written, "sent": written // 2, "failed": 0, "held": 0, "unconfirmed": 0}
        stage.progress(1, done, emails=emails, eta_seconds=abs(60 - step * (step % 5)))
        await asyncio.sleep(0.02)
    await expect(person.drawer.locator(".task .mail")).to_contain_text(f"{written // 2} emails sent")
    percents = [int(text.rstrip("%")) for _, text in await noted(page) if text]
    assert percents == sorted(percents)
    assert max(percents) < 100
    line = await person.drawer.locator(".task .line").inner_text()
    assert "-" not in line
    stage.progress(1, 100, emails=None, **ended("completed"))
    await expect(person.drawer.locator(".task")).to_contain_text("Statements written for 100 families")
