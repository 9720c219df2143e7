"""The database does not answer: people and programs are told so, as something that passes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.messages import UNAVAILABLE
from tests.support.site import Site
from tests.support.studio import Studio

TROUBLE = {
    "locked or away": OperationalError("SELECT 1", {}, Exception("gone")),
    "connection lost": InterfaceError("SELECT 1", {}, Exception("gone")),
    "pool exhausted": TimeoutError("gone"),
}


@pytest.fixture(params=TROUBLE)
def token(request: pytest.FixtureRequest, site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of a session that nobody can look up any more."""

    @contextmanager
    def away() -> Iterator[None]:
        raise TROUBLE[request.param]
        yield

    token = site.token(studio.front_desk)
    monkeypatch.setattr(site.services.database, "read", away)
    return token


def test_a_page_and_the_api_answer_503(site: Site, token: str) -> None:
    with site.browser() as browser:
        browser.cookies.set("bt_session", token)
        page, answer = browser.get("/tasks"), browser.get("/api/tasks")
        assert (page.status_code, UNAVAILABLE in page.text) == (503, True)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert browser.get("/healthz").status_code == 200


async def test_a_socket_is_refused_and_may_try_again(site: Site, token: str) -> None:
    url, headers = site.url.replace("http", "ws", 1) + "/ws", {"Cookie": f"bt_session={token}"}
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, origin=site.url, additional_headers=headers, proxy=None):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 503
