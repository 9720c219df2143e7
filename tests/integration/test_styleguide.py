"""The styleguide shows everything to those who work on the product, and is not there for anybody else."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from actors.db import Database
from actors.settings import load
from server.pages.words import STATE_WORDS
from server.services import Services
from tests.support.site import Site, serving

PATHS = ("/styleguide", "/styleguide/swatches.css")
SiteOf = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def site_of(sqlite_database: Database, redis_url: str, tmp_path: Path) -> SiteOf:
    url = sqlite_database.engine.url.render_as_string(False)
    return lambda **extra: serving(Services(load({"DATABASE_URL": url, "REDIS_URL": redis_url, **extra}, tmp_path)))


def test_it_is_not_there_without_the_setting(site_of: SiteOf) -> None:
    with site_of() as site, site.browser() as browser:
        assert [browser.get(path).status_code for path in PATHS] == [404, 404]


def test_it_shows_every_state_symbol_and_colour(site_of: SiteOf) -> None:
    with site_of(DEVELOPMENT="1") as site:
        page, swatches = (read(site, path) for path in PATHS)
    assert [state for state in STATE_WORDS if f'data-state="{state}"' not in page] == []
    assert 'sprite.svg#delete"' in page
    named = re.findall(r'class="swatch" data-token="([^"]+)"', page)
    assert "--accent" in named
    assert [name for name in named if f"background: var({name});" not in swatches] == []


def read(site: Site, path: str) -> str:
    with site.browser() as browser:
        answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text
