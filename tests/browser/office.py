"""The web application inside the test's process with a small studio, and browsers in it. Nobody works on the tasks but
the test."""

from typing import Any

from playwright.async_api import Browser

from actors.accounts.people import Viewer
from tests.browser.people import PATIENCE_MS, USUAL, Person
from tests.support.site import Site
from tests.support.studio import Studio


class Office:
    def __init__(self, site: Site, studio: Studio, browser: Browser) -> None:
        self.site = site
        self.studio = studio
        self._browser = browser
        self.all: list[Person] = []

    async def arrive(self, viewer: Viewer, path: str | None = "/students", **options: Any) -> Person:
        """The viewer with a browser of their own, signed in; on no page yet where `path` is None."""
        context = await self._browser.new_context(**{"viewport": USUAL, **options})
        context.set_default_timeout(PATIENCE_MS)
        token = self.site.token(viewer)
        await context.add_cookies([{"name": "bt_session", "value": token, "url": self.site.url}])
        person = Person(await context.new_page(), self.site.url)
        self.all.append(person)
        if path:
            await person.go(path)
        return person

    async def second_tab(self, person: Person, path: str = "/students") -> Person:
        other = Person(await person.page.context.new_page(), self.site.url)
        self.all.append(other)
        await other.go(path)
        return other

    async def leave(self) -> None:
        """Everybody closes their browser; the console of none has said anything."""
        said = [person.console for person in self.all if person.console]
        for person in self.all:
            await person.page.context.close()
        assert said == []
