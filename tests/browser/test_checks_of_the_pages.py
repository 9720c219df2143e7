"""Acceptance checks of the list of tasks and a task's own page: rights, accessibility, colour, small screens."""

import io
import itertools
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Locator, Page, expect

from actors.tasks.commands import NOT_FINAL, NOT_YOURS
from tests.browser.people import FRONT_DESK, OWNER, SUPERVISOR, People, Person
from tests.browser.test_accessible import overflow, violations
from tests.support.up import Running

LEAST_TARGET = 24
SMALL: dict[str, dict[str, Any]] = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "200 % text": {"viewport": {"width": 1280, "height": 900}},
}
CONTROLS = "button, select, input:not([type=hidden]), nav a, summary, a.button"
MEASURE = """([controls, least]) => [...document.querySelectorAll(controls)]
  .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((each) => [each.closest("label") ?? each, each])
  .filter(([target]) => { const { width, height } = target.getBoundingClientRect();
    return width > 2 && height > 2 && (width < least || height < least); })
  .map(([, each]) => each.outerHTML.slice(0, 120))"""


async def launched(person: Person, keyword: str = "Sibling") -> str:
    """The path of a new task's page, which is open then."""
    await person.launch_over_all(keyword)
    await person.open_started()
    return person.page.url.removeprefix(person.url)


def row_of(page: Page, path: str) -> Locator:
    """The task's row in the table of all tasks."""
    return page.locator(f'main tr[data-id="{path.rpartition("/")[2]}"]')


async def post(page: Page, path: str) -> tuple[int, str]:
    """What a forced form would get."""
    answer: list[Any] = await page.evaluate(
        "async (path) => { const answer = await fetch(path, { method: 'POST' });"
        " return [answer.status, await answer.text()] }", path
    )  # fmt: skip
    return answer[0], answer[1]


async def open_surface(person: Person, surface: str) -> None:
    if surface.startswith("/"):
        return await person.go(surface)
    await person.go("/students")
    if surface == "the drawer":
        await person.page.keyboard.press("b")
        await expect(person.drawer.get_by_role("listitem").first).to_be_visible()
    else:
        await person.page.get_by_role("checkbox", name=re.compile("^All [0-9,]+$")).check()
        await person.page.get_by_role("button", name="Assign keywords…").click()
        await expect(person.page.get_by_role("form", name="Assign keywords")).to_be_visible()


def surfaces(task: str) -> list[str]:
    return ["/tasks", task, "the drawer", "the launch dialog"]


async def test_check_07_what_runs_has_no_trash_and_is_not_deleted_by_force(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    task = await launched(desk)
    await desk.go("/tasks")
    row = row_of(desk.page, task)
    await expect(row.get_by_role("button", name=re.compile("^Cancel: "))).to_be_visible()
    await expect(row.get_by_role("button", name=re.compile("^Delete"))).to_have_count(0)
    status, said = await post(desk.page, f"{task}/delete")
    assert (status, NOT_FINAL in said) == (409, True)
    desk.console.clear()  # the browser notes the 409

    await desk.go(task)
    await expect(desk.page.get_by_text(NOT_FINAL)).to_be_visible()
    await desk.page.get_by_role("button", name="Cancel task").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Yes").click()
    await expect(
        desk.page.get_by_role("main").get_by_role("button", name=re.compile("^Delete entry")).first
    ).to_be_visible()


async def test_check_11_who_only_watches_autopilot_can_neither_cancel_nor_delete(people: People, slow: Running) -> None:
    owner, supervisor = await people.arrive(OWNER), await people.arrive(SUPERVISOR)
    task = await launched(owner, "Team")
    with closing(sqlite3.connect(slow.data_dir / "background-tasks.db", timeout=10)) as database, database:
        database.execute("UPDATE tasks SET source = 'autopilot' WHERE id = ?", (task.rpartition("/")[2],))
    for path in ("/tasks", task):
        await supervisor.go(path)
        main = supervisor.page.get_by_role("main")
        place = row_of(supervisor.page, task) if path == "/tasks" else main
        await expect(place).to_contain_text("View only")
        await expect(
            place.get_by_role("button", name=re.compile("^(Cancel|Delete|Pause)(:| task| entry|$)"))
        ).to_have_count(0)
    for command in ("cancel", "delete", "pause"):
        status, said = await post(supervisor.page, f"{task}/{command}")
        assert (status, NOT_YOURS in said) == (403, True)
    supervisor.console.clear()  # the browser notes the 403


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["light", "dark", "forced colors"]
)
async def test_check_17_no_serious_violation_on_the_four_surfaces(people: People, look: dict[str, Any]) -> None:
    ignored = ["color-contrast"] if "forced_colors" in look else []
    desk = await people.arrive(FRONT_DESK, bypass_csp=True, reduced_motion="reduce", **look)
    task = await launched(desk, "Trial")
    for surface in surfaces(task):
        await open_surface(desk, surface)
        assert await violations(desk, ignored) == [], surface


@pytest.mark.parametrize("deficiency", ["achromatopsia", "deuteranopia"])
async def test_check_21_every_state_has_a_word_and_a_shape_of_its_own(people: People, deficiency: str) -> None:
    desk = await people.arrive(FRONT_DESK, device_scale_factor=3)
    await desk.go("/tasks")
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    chips = await desk.page.get_by_role("navigation", name="By state").locator("[data-state]").all()
    pictures = {}
    for chip in chips:
        word = (await chip.inner_text()).strip()
        assert re.match(r"[A-Z][a-z ]+", word)
        pictures[word] = Image.open(io.BytesIO(await chip.locator(".icon").screenshot())).convert("L").resize((48, 48))
    assert len(pictures) == 7
    for (one, first), (other, second) in itertools.combinations(pictures.items(), 2):
        difference = ImageStat.Stat(ImageChops.difference(first, second)).mean[0]
        assert difference > 2, f"{one} looks like {other}"


@pytest.mark.parametrize("small", SMALL)
async def test_check_23_nothing_is_out_of_reach_on_a_small_screen_or_with_large_text(
    people: People, small: str
) -> None:
    desk = await people.arrive(FRONT_DESK, bypass_csp=True, reduced_motion="reduce", **SMALL[small])
    task = await launched(desk, "Allergy")
    for surface in surfaces(task):
        await open_surface(desk, surface)
        if small == "200 % text":
            await desk.page.add_style_tag(content="html { font-size: 200% }")
        assert await overflow(desk) <= 0, surface
        assert await desk.page.evaluate(MEASURE, [CONTROLS, LEAST_TARGET]) == [], surface
    await desk.go("/tasks")
    button = row_of(desk.page, task).get_by_role("button", name=re.compile("^Cancel: "))
    await button.scroll_into_view_if_needed()
    await button.click(trial=True)  # nothing lies over it
