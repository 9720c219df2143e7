"""The whole product, slowed down so that there is something to watch, and people with browsers; and the web application
alone, where the test itself is the worker or even the server."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.office import Office
from tests.browser.people import People, a_browser
from tests.support.site import Site
from tests.support.studio import Studio
from tests.support.up import Running

SLOW = 5
"""Records a second: the small demo's task over all students then lasts about 20 s."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def slow(running: Running) -> Running:
    running.pace(SLOW)
    return running


@pytest.fixture
async def people(slow: Running, browser: Browser) -> AsyncIterator[People]:
    people = People(browser, slow.url)
    yield people
    await people.leave()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all; every person has a context of their own in it."""
    async with a_browser() as browser:
        yield browser


@pytest.fixture
async def office(small_site: tuple[Site, Studio], browser: Browser) -> AsyncIterator[Office]:
    """A small studio without workers, shared by the tests of a module."""
    office = Office(*small_site, browser)
    yield office
    await office.leave()
