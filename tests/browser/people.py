"""What a person does in a browser, in a person's words."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from tests.support.missing import missing

PASSWORD = "demo-password"
OWNER, FRONT_DESK = "owner@riverbend.test", "front-desk@riverbend.test"
COACH, SUPERVISOR = "coach@riverbend.test", "supervisor@riverbend.test"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NARROWEST, USUAL = {"width": 360, "height": 740}, {"width": 1400, "height": 900}
PATIENCE_MS = 30_000
"""What a machine under other load may need; it ends a test that hangs, and measures nothing."""

expect.set_options(timeout=PATIENCE_MS)


class Person:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.console: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.console.append(str(error)))

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, email: str) -> None:
        await self.go("/sign-in")
        await self.page.get_by_label("Email").fill(email)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.wait_for_url("**/students")

    @property
    def quicktool(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Background Tasks"))

    @property
    def drawer(self) -> Locator:
        return self.page.get_by_role("region", name="Background Tasks")

    @property
    def toast(self) -> Locator:
        return self.page.locator("toast-stack")

    async def open_started(self) -> None:
        """The page of what was just launched, the newest: the toast that leads there gives way to the next news."""
        await expect(self.page.get_by_role("dialog")).to_be_hidden()
        await self.go("/tasks")
        await self.page.locator("tbody .task a.title").first.click()
        await self.page.wait_for_url("**/tasks/*")

    def row(self, title: str) -> Locator:
        """A task's row in the drawer."""
        return self.drawer.get_by_role("listitem").filter(has_text=title)

    async def open_drawer(self) -> None:
        await self.quicktool.click()

    async def launch_over_all(self, keyword: str) -> str:
        """Gives the keyword to all students; returns how its task's title begins."""
        await self.go("/students")
        await self.page.get_by_role("checkbox", name=re.compile("^All [0-9,]+$")).check()
        await self.page.get_by_role("button", name="Assign keywords…").click()
        form = self.page.get_by_role("form", name="Assign keywords")
        await form.get_by_label(keyword, exact=True).check()
        await form.get_by_role("button", name=re.compile("^Start for")).click()
        return f'Assign keyword "{keyword}"'

    def _note(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")


class People:
    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.all: list[Person] = []

    async def arrive(self, email: str | None = None, **options: Any) -> Person:
        """Somebody with a browser of their own, signed in where an email is given."""
        context = await self._browser.new_context(**{"viewport": USUAL, **options})
        context.set_default_timeout(PATIENCE_MS)
        person = Person(await context.new_page(), self._url)
        self.all.append(person)
        if email:
            await person.sign_in(email)
        return person

    async def second_tab(self, person: Person) -> Person:
        """Another tab of the same browser."""
        other = Person(await person.page.context.new_page(), self._url)
        self.all.append(other)
        return other

    async def leave(self) -> None:
        """Everybody closes their browser; the console of none has said anything."""
        said = [person.console for person in self.all if person.console]
        for person in self.all:
            await person.page.context.close()
        assert said == []


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()
