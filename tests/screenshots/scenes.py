"""What there are pictures of: surfaces, each in the states that matter, and who looks at them."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from playwright.async_api import Page, expect

from tests.screenshots.studio import FRONT_DESK, NEWCOMER, OWNER, Studio

Step = Callable[[Page], Awaitable[None]]


async def nothing(page: Page) -> None:
    """The page as it comes."""


async def open_drawer(page: Page) -> None:
    await page.keyboard.press("b")
    await expect(page.get_by_role("region", name="Background Tasks")).to_be_visible()


async def open_quicktool(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("^Background Tasks, ")).click()


async def open_launch(page: Page) -> None:
    await page.get_by_role("checkbox", name=re.compile("^All [0-9,]+$")).check()
    await page.get_by_role("group", name="What to do with").get_by_text("More").click()
    await page.get_by_role("button", name="Issue makeup tokens…").click()
    await expect(page.get_by_role("form", name="Issue makeup tokens")).to_be_visible()


async def send_wrong(page: Page) -> None:
    await open_launch(page)
    form = page.get_by_role("form", name="Issue makeup tokens")
    await form.get_by_label("Why").fill("")
    await form.get_by_label("Tokens a student").fill("9")
    await form.get_by_role("button", name=re.compile("^Start for")).click()
    await expect(form.get_by_role("alert")).to_be_visible()


async def select_some(page: Page) -> None:
    boxes = page.get_by_role("checkbox", name=re.compile("^Select: "))
    await boxes.nth(1).check()
    await boxes.nth(4).click(modifiers=["Shift"])


async def ask_cancel(page: Page) -> None:
    await page.get_by_role("button", name="Cancel task").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def wrong_password(page: Page) -> None:
    await page.get_by_label("Email").fill(OWNER)
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()


class Scene(NamedTuple):
    name: str
    path: str
    who: str | None = OWNER
    step: Step = nothing
    cut_off: bool = False


def scenes(studio: Studio) -> list[Scene]:
    task = {name: f"/tasks/{task_id}" for name, task_id in studio.tasks.items()}
    lists = ("students", "families", "classes", "camps", "makeup-tokens", "transactions", "staff")
    return [
        Scene("sign-in", "/sign-in", None),
        Scene("sign-in-failed", "/sign-in", None, wrong_password),
        Scene("drawer-full", "/families", OWNER, open_drawer),
        Scene("drawer-empty", "/families", NEWCOMER, open_drawer),
        Scene("drawer-cut-off", "/families", OWNER, open_drawer, cut_off=True),
        Scene("tasks-full", "/tasks"),
        Scene("tasks-selected", "/tasks", OWNER, select_some),
        Scene("tasks-empty", "/tasks", NEWCOMER),
        Scene("tasks-cut-off", "/tasks", cut_off=True),
        Scene("tasks-failed", "/tasks?status=failed&when=week"),
        Scene("task-running", task["running"], FRONT_DESK),
        Scene("task-cancel", task["running"], FRONT_DESK, ask_cancel),
        Scene("task-cut-off", task["running"], FRONT_DESK, cut_off=True),
        Scene("task-errors", task["errors"]),
        Scene("task-failed", task["failed"]),
        Scene("task-canceled", task["canceled"]),
        Scene("launch", "/students", FRONT_DESK, open_launch),
        Scene("launch-failed", "/students", FRONT_DESK, send_wrong),
        *(Scene(f"office-{name}", f"/{name}") for name in lists),
        Scene("office-nothing-found", "/students?q=nobody"),
        Scene("office-reports", "/reports"),
        Scene("office-email", "/email"),
        Scene("office-mail", "/mail"),
        Scene("office-audit", "/audit"),
        Scene("emails-states", task["errors"] + "?email=unconfirmed#records"),
        Scene("emails-held", task["canceled"] + "?email=held#records", FRONT_DESK),
        Scene("emails-resend", task["canceled"] + "/resend?only=held", FRONT_DESK),
        Scene("settings-preferences", "/settings/preferences", FRONT_DESK),
        Scene("settings-account", "/settings/account", FRONT_DESK),
        Scene("settings-staff", "/settings/staff"),
        Scene("settings-tokens", "/settings/tokens"),
        Scene("invitation", studio.invitation(), None),
        Scene("system", "/admin/system"),
        Scene("embedded", studio.elsewhere, None, open_quicktool),
        Scene("autopilot", "/autopilot"),
    ]
