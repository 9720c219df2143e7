"""The whole product, slowed down so that there is something to watch, and people with browsers."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from tests.browser.people import People, at_the_desk
from tests.support.up import Running

SLOW = 5
"""Records a second: the small demo's task over all students then lasts about 20 s."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def slow(running: Running) -> Running:
    with closing(sqlite3.connect(running.data_dir / "background-tasks.db", timeout=10)) as database, database:
        database.execute("UPDATE accounts SET records_per_second = ?", (SLOW,))
    return running


@pytest.fixture
async def people(slow: Running) -> AsyncIterator[People]:
    """Whatever they do, the console stays empty."""
    async with at_the_desk(slow.url) as people:
        yield people
        assert [person.console for person in people.all if person.console] == []
