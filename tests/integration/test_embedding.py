"""Pages of another application, over real sockets and HTTP: who gets a token, what it opens, and when that ends."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import anyio
import httpx2
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from actors.accounts import api_tokens, embed_tokens
from actors.accounts.people import Viewer
from actors.tasks.events import Event, SessionEnded
from server import embedding
from server.assets import ENTRY, current
from server.messages import SUBPROTOCOL
from tests.support.site import Site, Tab
from tests.support.studio import Studio

TILL = "https://till.example"
LAUNCH = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"all": True}}


@pytest.fixture
def till(small_site: tuple[Site, Studio]) -> Iterator[tuple[Site, Studio]]:
    """A site that another application's pages may embed."""
    services = small_site[0].services
    before = services.settings
    services.settings = msgspec.structs.replace(before, embed_origins=frozenset({TILL}))
    yield small_site
    services.settings = before


def api_token(site: Site, maker: Viewer, *scopes: str) -> str:
    with site.services.database.write() as connection:
        return api_tokens.make(connection, maker, "Till", scopes or ["embed"], site.services.clock.now(), 30)


def given(site: Site, token: str, **who: Any) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token}"}
    return httpx2.post(f"{site.url}/api/embed-tokens", json=who, headers=headers, trust_env=False)


def embed_token(site: Site, studio: Studio, person: Viewer, lasting: float | None = None) -> str:
    """One for the person; `lasting` says for how many seconds only."""
    if lasting is None:
        return str(given(site, api_token(site, studio.owner), email=person.email).json()["token"])
    bearer = api_tokens.find(site.services.database, api_token(site, studio.owner), site.services.clock.now())
    assert bearer
    since = site.services.clock.now() - embed_tokens.LIFETIME + timedelta(seconds=lasting)
    return embed_tokens.make_token(site.services.secret_key, bearer.token_id, person.user_id, since)[0]


@asynccontextmanager
async def embedded(site: Site, token: str | None, origin: str = TILL, cookie: str = "") -> AsyncIterator[Tab]:
    protocols = [Subprotocol(SUBPROTOCOL), Subprotocol(token)] if token else None
    headers = {"cookie": f"bt_session={cookie}"} if cookie else {}
    url = site.url.replace("http", "ws", 1) + "/ws"
    async with connect(
        url,
        origin=origin,  # type: ignore[arg-type]
        subprotocols=protocols,
        additional_headers=headers,
        proxy=None,
    ) as connection:
        assert connection.subprotocol == (SUBPROTOCOL if token else None)
        yield Tab(connection)


async def closed(tab: Tab) -> int | None:
    try:
        while True:
            await tab.next()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None


async def test_a_page_shows_its_person_their_tasks_and_acts_on_them(till: tuple[Site, Studio]) -> None:
    site, studio = till
    with site.browser(studio.front_desk) as browser:
        mine = browser.post("/api/tasks", json=LAUNCH).json()["task"]["id"]
    with site.browser(studio.owner) as browser:
        other = browser.post("/api/tasks", json=LAUNCH).json()["task"]["id"]
    async with embedded(site, embed_token(site, studio, studio.front_desk)) as tab:
        await tab.ready()
        assert tab.frames[0]["user"]["email"] == studio.front_desk.email
        assert mine in tab.tasks
        assert other not in tab.tasks
        assert (await tab.ask("cancel", task=other))["code"] == "not_found"
        assert (await tab.ask("cancel", task=mine))["task"]["status"] == "canceled"
        assert (await tab.ask("delete", task=mine))["type"] == "ack"
        assert (await tab.ask("restore", task=mine))["type"] == "ack"


async def test_the_token_is_the_proof_and_no_cookie_counts_beside_it(till: tuple[Site, Studio]) -> None:
    site, studio = till
    token, cookie = embed_token(site, studio, studio.coach), site.token(studio.owner)
    async with embedded(site, token, cookie=cookie) as tab:
        assert (await tab.next())["user"]["email"] == studio.coach.email
    for refused in (None, f"bt{token}"):
        with pytest.raises(InvalidStatus) as refusal:
            async with embedded(site, refused, cookie=cookie):
                pass
        assert refusal.value.response.status_code == 403
    async with embedded(site, f"{token[:-1]}{'0' if token[-1] != '0' else '1'}", cookie=cookie) as tab:
        assert await closed(tab) == 4401
    with pytest.raises(InvalidStatus):
        async with embedded(site, token, origin="https://evil.example"):
            pass


async def test_a_renewed_token_goes_on_without_a_gap_and_any_other_ends(
    till: tuple[Site, Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.live.hub.LIVELY_SECONDS", 0.1)
    site, studio = till
    renewed, other_persons = (embed_token(site, studio, person) for person in (studio.coach, studio.front_desk))
    ending = embed_token(site, studio, studio.coach, lasting=2)
    async with embedded(site, ending) as tab, embedded(site, ending) as left:
        await tab.ready()
        other = await tab.ask("renew", token=other_persons)
        wrong = await tab.ask("renew", token="bte_nonsense")
        assert (other["code"], wrong["code"]) == ("forbidden", "forbidden")
        assert (await tab.ask("renew", token=renewed))["type"] == "ack"
        assert any(frame["type"] == "session" for frame in tab.frames)
        assert await closed(left) == 4401, "the next look at all sessions found it over"
        assert (await tab.ask("see"))["type"] == "ack"


async def test_a_page_of_ours_has_nothing_to_renew(till: tuple[Site, Studio]) -> None:
    site, studio = till
    async with site.socket(studio.coach) as tab:
        await tab.ready()
        answer = await tab.ask("renew", token=embed_token(site, studio, studio.coach))
        assert answer["code"] == "forbidden"


async def test_its_sockets_end_with_the_person_and_with_the_api_token(
    till: tuple[Site, Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, studio = till
    told: list[Event] = []
    publish = site.services.channel.publish
    monkeypatch.setattr(site.services.channel, "publish", lambda event: (told.append(event), publish(event)))
    of_owner = api_token(site, studio.owner)
    token = given(site, of_owner, user_id=studio.supervisor.user_id).json()["token"]
    cookie = site.token(studio.owner)
    async with embedded(site, token) as tab, embedded(site, embed_token(site, studio, studio.coach)) as other:
        await tab.ready()
        await other.ready()
        bearer = api_tokens.find(site.services.database, of_owner, site.services.clock.now())
        assert bearer
        await post(site, cookie, f"/settings/tokens/{bearer.token_id}/revoke")
        assert await closed(tab) == 4401
        assert any(isinstance(event, SessionEnded) for event in told), "every process looks at once"
        await post(site, cookie, f"/settings/staff/{studio.coach.user_id}/deactivate")
        assert await closed(other) == 4401
    await post(site, cookie, f"/settings/staff/{studio.coach.user_id}/reactivate")


async def post(site: Site, cookie: str, path: str) -> None:
    def send() -> int:
        with site.browser() as browser:
            browser.cookies.set("bt_session", cookie)
            return browser.post(path, data={}).status_code

    assert await anyio.to_thread.run_sync(send) == 303


def test_a_server_gets_tokens_for_people_of_its_account_alone(till: tuple[Site, Studio]) -> None:
    site, studio = till
    token = api_token(site, studio.owner)
    assert given(site, token, email=studio.coach.email.upper()).status_code == 201
    made = given(site, token, user_id=studio.coach.user_id)
    assert (made.status_code, set(made.json())) == (201, {"token", "ends_at"})
    nobody = given(site, token, email="nobody@riverbend.test")
    for theirs in (
        given(site, token, email=studio.lakeside_owner.email),
        given(site, token, user_id=studio.lakeside_owner.user_id),
    ):
        assert (theirs.status_code, theirs.content) == (404, nobody.content)
    for bad in (
        {},
        {"email": "x", "user_id": 1},
        {"email": 5},
        {"user_id": "1"},
        {"user_id": True},
        {"user_id": 2**40},
    ):
        assert given(site, token, **bad).status_code == 422, bad  # type: ignore[arg-type]


def test_only_an_owners_token_with_the_scope_may_ask(till: tuple[Site, Studio]) -> None:
    site, studio = till
    who = {"email": studio.coach.email}
    reading = api_token(site, studio.owner, *(set(api_tokens.SCOPES) - {"embed"}))
    assert given(site, reading, **who).status_code == 403
    assert given(site, api_token(site, studio.front_desk), **who).status_code == 403
    assert given(site, "bt_wrong", **who).status_code == 401
    with site.browser(studio.owner) as browser:
        assert browser.post("/api/embed-tokens", json=who).status_code == 403
        offered = browser.get("/settings/tokens").text
    with site.browser(studio.coach) as browser:
        assert 'value="embed"' in offered
        assert 'value="embed"' not in browser.get("/settings/tokens").text
        form = {"name": "Till", "scopes": ["embed"], "days": "90"}
        assert browser.post("/settings/tokens", data=form).status_code == 422


def test_the_token_opens_nothing_but_the_socket(till: tuple[Site, Studio]) -> None:
    site, studio = till
    token = embed_token(site, studio, studio.owner)
    with httpx2.Client(base_url=site.url, headers={"authorization": f"Bearer {token}"}, trust_env=False) as client:
        for path in ("/api/tasks", "/api/session", "/api/kinds"):
            assert client.get(path).status_code == 401
        assert client.post("/api/tasks", json=LAUNCH).status_code == 401
        assert client.get("/students").status_code == 303
    with httpx2.Client(base_url=site.url, cookies={"bt_session": token}, trust_env=False) as client:
        assert client.get("/api/tasks").status_code == 401


def test_scripts_of_other_pages_read_what_is_everybodys_and_nothing_else(till: tuple[Site, Studio]) -> None:
    site, studio = till
    readable = {embedding.PATH, f"/static/{ENTRY}", current().path(ENTRY), current().path("css/site.css")}
    closed = {"/", "/students", "/api/tasks", "/api/session", "/api/openapi.json", "/embedded", "/healthz", "/sign-in"}
    with site.browser(studio.owner) as browser:
        browser.headers["origin"] = TILL
        for path in readable | closed:
            headers = browser.get(path).headers
            assert (headers.get("access-control-allow-origin") == "*") is (path in readable), path
            assert "access-control-allow-credentials" not in headers
        for path in ("/api/tasks", "/api/embed-tokens", *readable):
            headers = browser.options(path, headers={"access-control-request-method": "POST"}).headers
            assert not any(name.startswith("access-control") for name in headers), path


def test_the_markup_is_of_nobody_and_a_page_that_may_not_show_it_can_say_so(till: tuple[Site, Studio]) -> None:
    site, studio = till
    with site.browser(studio.owner) as browser:
        shown = browser.get(embedding.PATH, headers={"origin": TILL})
        assert (shown.status_code, "<background-tasks-drawer>" in shown.text) == (200, True)
        assert studio.owner.name not in shown.text
        assert "/static/" not in shown.text, "the icons are within it"
        refused = browser.get(embedding.PATH, headers={"origin": "https://evil.example"})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (403, "*")


def test_where_nobody_embeds_us_nothing_is_readable(small_site: tuple[Site, Studio]) -> None:
    with small_site[0].browser() as browser:
        for path in (embedding.PATH, current().path(ENTRY)):
            assert "access-control-allow-origin" not in browser.get(path, headers={"origin": TILL}).headers


def test_the_address_of_the_module_leads_to_this_release(till: tuple[Site, Studio]) -> None:
    with till[0].browser() as browser:
        found = browser.get(f"/static/{ENTRY}")
        assert (found.status_code, found.headers["cache-control"]) == (307, "no-cache")
        assert "customElements" in browser.get(found.headers["location"]).text
