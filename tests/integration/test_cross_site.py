"""Requests from other sites, and the headers of every response: for each route that there is, a new one too."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from starlette.types import ASGIApp

from actors.accounts import sessions
from actors.db import Database
from actors.mail.texts import STYLE, render
from actors.settings import load
from server.app import ROUTES, create
from server.security import SAFE_METHODS
from server.services import Services
from tests.support.asgi import HOST, ask
from tests.support.studio import Studio, insert_studio

UNSAFE = [
    (method, re.sub(r"{[^}]+}", "1", route.path))
    for route in ROUTES
    if isinstance(route, Route)
    for method in sorted((route.methods or set()) - SAFE_METHODS)
]
SAFE = [re.sub(r"{[^}]+}", "1", route.path) for route in ROUTES if isinstance(route, Route) and "GET" in route.methods]
FROM_ANYWHERE = {("POST", "/unsubscribe/1")}
"""What mail programs send to (RFC 8058); each one more needs a reason as good."""
ELSEWHERE: list[dict[str, str]] = [
    {"origin": "https://evil.test"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": f"https://{HOST}.evil.test"},
    {"origin": f"http://evil-{HOST}"},
    {"origin": f"http://{HOST}:8080"},
    {"origin": f"http://{HOST}@evil.test"},
    {"origin": "https://evil.test", "sec-fetch-site": "cross-site"},
    {"origin": "", "sec-fetch-site": "cross-site"},
    {"origin": "", "sec-fetch-site": "same-site"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"origin": "https://evil.test", "sec-fetch-site": "none"},
]


@pytest.fixture
def services(sqlite_database: Database, tmp_path: Path) -> Iterator[Services]:
    settings = load({"DATABASE_URL": sqlite_database.engine.url.render_as_string(False)}, tmp_path)
    services = Services(settings)
    yield services
    services.close()


@pytest.fixture
def studio(sqlite_database: Database) -> Studio:
    return insert_studio(sqlite_database)


@pytest.fixture
def app(services: Services) -> ASGIApp:
    return create(services=services)


@pytest.fixture
def token(services: Services, studio: Studio) -> str:
    return sessions.start(services.database, studio.owner.user_id, services.clock.now())


async def test_no_unsafe_route_takes_a_request_from_another_site(app: ASGIApp, token: str) -> None:
    assert len(UNSAFE) > 40
    taken = set()
    for method, path in UNSAFE:
        for headers in ELSEWHERE:
            answer = await ask(app, method, path, token, form={}, headers=headers)
            if answer.status != 403 or b"did not come from a page of this site" not in answer.body:
                taken.add((method, path))
    assert taken == FROM_ANYWHERE


async def test_every_unsafe_route_takes_one_from_its_own_pages(app: ASGIApp, studio: Studio) -> None:
    """So that the test above finds what it looks for."""
    for method, path in UNSAFE:
        answer = await ask(app, method, path, form={}, headers={"sec-fetch-site": "same-origin"})
        assert b"did not come from a page" not in answer.body, path


def strict(policy: str) -> bool:
    """Nothing from elsewhere, nothing inline but by its digest, no eval; framed by us at most."""
    loose = ("unsafe-", "http", "*", "'strict-dynamic'", "script-src 'self' ")
    return policy.startswith("default-src 'none'; ") and "frame-ancestors" in policy and not any(
        each in policy for each in loose
    )  # fmt: skip


async def test_every_response_carries_the_strict_headers(app: ASGIApp, token: str) -> None:
    answers: list[tuple[str, Any]] = []
    for signed_in in (token, None):
        answers += [(path, await ask(app, "GET", path, signed_in)) for path in (*SAFE, "/no-such-page")]
    answers += [(path, await ask(app, method, path, token, form={})) for method, path in UNSAFE if path != "/sign-out"]
    answers.append(("refused", await ask(app, "POST", "/sign-out", token, headers={"origin": "https://evil.test"})))
    answers.append(("nul", await ask(app, "GET", "/students?q=%00", token)))
    answers.append(("method", await ask(app, "PUT", "/students", token)))
    answers.append(("large", await ask(app, "POST", "/sign-in", headers={"content-length": "9999999"})))
    found = {answer.status // 100 for _, answer in answers}
    assert found >= {2, 3, 4}
    for path, answer in answers:
        headers = answer.headers
        assert strict(headers.get("content-security-policy", "")), (path, headers.get("content-security-policy"))
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin", path
        assert "strict-transport-security" not in headers


async def test_an_answer_to_our_own_fault_carries_them_and_gives_nothing_away(
    app: ASGIApp, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.lists._read", lambda *_: 1 / 0)
    answer = await ask(app, "GET", "/students", token, scheme="https", headers={"cookie": f"__Host-bt_session={token}"})
    assert (answer.status, strict(answer.headers["content-security-policy"])) == (500, True)
    assert b"ZeroDivision" not in answer.body
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("template", ["letter.html", "statement.html"])
async def test_the_styles_of_an_email_are_allowed_by_their_digest_alone(app: ASGIApp, template: str) -> None:
    from server.pages.templates import document

    html = (Path(render.__code__.co_filename).parent / template).read_text()
    html = html if "<style>" in html else (Path(render.__code__.co_filename).parent / "layout.html").read_text()
    (style,) = STYLE.findall(html)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "{" + "{" not in style, "what is filled in would have another digest"
    assert f"'sha256-{digest}'" in document(html, sandboxed=True).headers["content-security-policy"]


async def test_no_page_of_ours_holds_anything_inline(app: ASGIApp, token: str) -> None:
    inline = re.compile(rb"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    pages = [(path, await ask(app, "GET", path, token)) for path in SAFE]
    drawn = [(path, page) for path, page in pages if page.headers.get("content-type", "").startswith("text/html")]
    assert len(drawn) > 20
    documents = ("/statement/print",)
    for path, page in drawn:
        assert path.endswith(documents) or not inline.search(page.body), (path, inline.search(page.body))
