"""How style sheet, modules and icons are served: kept for ever under their version, compressed, and nothing else."""

import re

import pytest

from actors.db import Database
from tests.support.site import Site


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The files have nothing to do with it."""
    return sqlite_database


def test_a_page_names_files_that_are_there_and_may_be_kept(site: Site) -> None:
    with site.browser() as browser:
        page = browser.get("/sign-in").text
        addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
        assert any(address.endswith("css/site.css") for address in addresses)
        for address in set(addresses):
            answer = browser.get(address)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-encoding"] == "gzip"


def test_another_version_is_served_but_not_kept(site: Site) -> None:
    with site.browser() as browser:
        answer = browser.get("/static/older/js/main.js", headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["nothing.js", "%2e%2e/app.py", "css/%2e%2e/%2e%2e/%2e%2e/server/app.py"])
def test_what_is_not_there(site: Site, path: str) -> None:
    with site.browser() as browser:
        assert browser.get(f"/static/x/{path}").status_code == 404
