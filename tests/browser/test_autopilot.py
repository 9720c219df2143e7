"""A workflow from the library to its bar in the strip, without a reload; and a run that is canceled while it waits."""

import re
import sqlite3
from contextlib import closing
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.people import OWNER, SUPERVISOR, People, Person
from tests.browser.test_accessible import LOOKS_BY_NAME, Rules, overflow, violations
from tests.support.up import Running

A_CLOCKS_ROUND = 10_000


def database(running: Running) -> sqlite3.Connection:
    return sqlite3.connect(running.data_dir / "background-tasks.db", timeout=10)


def make_due(running: Running, workflow: str) -> None:
    """Its time comes now; the clock and the workers do the rest."""
    with closing(database(running)) as connection, connection:
        now = "strftime('%Y-%m-%d %H:%M:%S.000000', 'now')"
        changed = f"UPDATE workflows SET next_run_at = {now}, scheduled_at = {now} WHERE id = ?"
        assert connection.execute(changed, (workflow.rpartition("/")[2],)).rowcount == 1


def number_of(running: Running, table: str) -> int:
    with closing(database(running)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def copy(person: Person, entry: str) -> str:
    """The path of the workflow that was copied from the library."""
    await person.go("/autopilot/library")
    await person.page.get_by_role("form", name=entry).get_by_role("button", name="Copy").click()
    await person.page.wait_for_url(re.compile(r"/autopilot/workflows/\d+$"))
    return person.page.url.removeprefix(person.url)


def row(person: Person, workflow: str) -> Locator:
    return person.page.locator(".workflows > tbody > tr").filter(has=person.page.locator(f'a[href="{workflow}"]'))


def bars(person: Person, workflow: str) -> Locator:
    return row(person, workflow).locator(".strip a")


async def test_a_workflow_from_the_library_fires_and_its_bar_joins_the_strip(people: People, slow: Running) -> None:
    owner, supervisor = await people.arrive(OWNER), await people.arrive(SUPERVISOR)
    workflow = await copy(owner, "Friday statements")
    await owner.page.get_by_role("link", name="Edit").click()
    await owner.page.get_by_label("Name", exact=True).fill("Evening statements")
    await owner.page.get_by_role("textbox", name="Schedule").fill("every weekday at 5:30 PM")
    await expect(owner.page.locator(".touches")).to_contain_text("At 17:30 on Monday through Friday")
    await owner.page.get_by_role("button", name="Save").click()
    await owner.page.get_by_role("button", name="Enable").click()
    await expect(owner.page.get_by_text("Enabled", exact=True)).to_be_visible()

    await supervisor.go("/autopilot")
    await supervisor.page.evaluate("window.here = true")
    now = (
        supervisor.page.get_by_role("region", name="Now").get_by_role("listitem").filter(has_text="Evening statements")
    )
    await expect(row(supervisor, workflow)).to_contain_text("No runs yet")
    slow.pace(1)  # so that it can be watched, small as it is
    make_due(slow, workflow)
    await expect(now).to_contain_text(re.compile(r"\d+ of \d+ families|for \d+ families"), timeout=A_CLOCKS_ROUND)
    await expect(now.locator("progress")).to_have_attribute("value", re.compile("[1-9]"))
    await expect(bars(supervisor, workflow)).to_have_count(1)
    await expect(now).to_be_hidden(timeout=40_000)
    await expect(row(supervisor, workflow)).to_contain_text("It ran well")
    await expect(bars(supervisor, workflow)).to_have_attribute("data-shape", "completed")
    assert await supervisor.page.evaluate("window.here === true")


async def test_canceled_while_it_waits_it_charges_nobody(people: People, slow: Running) -> None:
    slow.pace(None)  # every student of the term is previewed
    owner = await people.arrive(OWNER)
    before = number_of(slow, "transactions")
    workflow = await copy(owner, "Monthly class tuition")
    await owner.page.get_by_role("link", name="Run now…").click()
    await owner.page.get_by_role("button", name=re.compile(r"^Run for \d+ students$")).click()
    page = owner.page.get_by_role("main")
    await expect(page).to_contain_text(re.compile("goes on in 4[78] h"), timeout=60_000)
    await expect(page).to_contain_text("in charges")
    await page.get_by_role("link", name="Cancel…").click()
    await expect(page.get_by_role("link", name="No Thanks!")).to_be_focused()
    await page.get_by_role("button", name="Yes").click()
    await expect(page).to_contain_text(re.compile("Canceled by\\s*You.*Nothing was done", re.DOTALL))
    await owner.go(workflow)
    await expect(owner.page.get_by_role("region", name="Runs")).to_contain_text("Canceled")
    assert number_of(slow, "transactions") == before


async def test_acknowledging_an_alarm_shows_on_the_other_supervisors_page(people: People) -> None:
    owner, supervisor = await people.arrive(OWNER), await people.arrive(SUPERVISOR)
    await owner.go("/autopilot")
    await supervisor.go("/autopilot")
    alarm = supervisor.page.locator(".alarm").first
    await alarm.get_by_text("Acknowledge…").click()
    await alarm.get_by_label("What is being done about it").fill("Called the mail provider")
    await alarm.get_by_role("button", name="Tell the others").click()
    seen = owner.page.locator(".alarm").filter(has_text="Called the mail provider")
    await expect(seen).to_contain_text("sees to it")


async def test_paused_nothing_moves_and_the_changes_are_counted(people: People) -> None:
    owner, watcher = await people.arrive(OWNER), await people.arrive(OWNER)
    workflow = await copy(owner, "Birthday emails")
    await watcher.go("/autopilot")
    await watcher.page.get_by_role("button", name="Pause live updates").click()
    await owner.page.get_by_role("button", name="Enable").click()
    await expect(
        watcher.page.get_by_role("button", name=re.compile(r"^\d+ changes? waiting - Resume$"))
    ).to_be_visible()
    await expect(row(watcher, workflow)).to_contain_text("Not enabled yet")
    await watcher.page.locator("[data-pause]").click()
    await expect(row(watcher, workflow)).not_to_contain_text("Not enabled yet")


async def test_the_wall_says_when_its_data_is_old(people: People) -> None:
    wall = await people.arrive(SUPERVISOR)
    await wall.go("/autopilot?wall=1")
    age = wall.page.locator("data-age")
    await expect(age).to_contain_text("As of")
    await wall.page.evaluate("document.querySelector('data-age').at -= 120_000")
    await expect(age).to_contain_text(re.compile(r"No data since \d+:\d\d [AP]M"))
    await expect(wall.page.locator("html")).to_have_class(re.compile("old-data"))


@LOOKS_BY_NAME
async def test_no_serious_violation_on_autopilots_pages(people: People, look: dict[str, Any], rules: Rules) -> None:
    person = await people.arrive(OWNER, bypass_csp=True, reduced_motion="reduce", **look)
    await person.go("/autopilot")
    workflow = await person.page.locator(".cell-workflow a").first.get_attribute("href")
    run = await person.page.locator(".strip a").last.get_attribute("href")
    paths = (
        "/autopilot",
        "/autopilot?wall=1",
        "/autopilot/day",
        "/autopilot/library",
        workflow,
        f"{workflow}/edit",
        run,
    )
    for path in paths:
        await person.go(str(path))
        assert await violations(person, rules=rules) == [], path
        assert await overflow(person) <= 0, path
