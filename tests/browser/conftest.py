"""The whole product, slowed down so that there is something to watch, and people with browsers; and the web application
alone, where the test itself is the worker or even the server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from actors.settings import load
from server.services import Services
from tests.browser.office import Office
from tests.browser.people import People, a_browser
from tests.support.databases import copied_sqlite
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio
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


@pytest.fixture(scope="module")
def small_site(
    migrated_sqlite: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Studio]]:
    folder = tmp_path_factory.mktemp("office")
    with copied_sqlite(migrated_sqlite, folder) as database:
        studio = insert_studio(database)
        url = database.engine.url.render_as_string(False)
        with serving(Services(load({"DATABASE_URL": url, "REDIS_URL": redis_url}, folder))) as site:
            yield site, studio


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
