"""API tokens over real HTTP: what each scope opens, and that nothing else does."""

import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from actors.accounts import api_tokens
from actors.accounts.people import Viewer
from actors.accounts.tables import users
from server import api
from tests.support.site import Site
from tests.support.studio import Studio

LAUNCH = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"all": True}}
COMMANDS = ("cancel", "pause", "resume", "restore", "retry", "resend")
OF_SCOPE = {
    api_tokens.READ: {"session", "kinds", "preview", "tasks", "task", "records", "result"},
    api_tokens.LAUNCH: {"launch", "retry", "resend"},
    api_tokens.CONTROL: {"cancel", "pause", "resume", "restore", "delete"},
    api_tokens.EMBED: set(),  # test_embedding.py
}


def make(site: Site, viewer: Viewer, *scopes: str) -> str:
    with site.services.database.write() as connection:
        return api_tokens.make(connection, viewer, "A script", scopes, site.services.clock.now(), 30)


def script(site: Site, token: str, **more: Any) -> httpx2.Client:
    """No cookie, no origin."""
    return httpx2.Client(base_url=site.url, headers={"authorization": f"Bearer {token}"}, trust_env=False, **more)


def test_a_script_launches_follows_and_cancels(site: Site, studio: Studio) -> None:
    token = make(site, studio.front_desk, *api_tokens.SCOPES)
    with script(site, token) as client:
        assert client.get("/api/session").json()["user"]["email"] == studio.front_desk.email
        task = client.post("/api/tasks", json=LAUNCH).json()["task"]
        assert client.get("/api/tasks").json()["tasks"][0]["id"] == task["id"]
        assert client.post(f"/api/tasks/{task['id']}/cancel").json()["task"]["status"] == "canceled"
        assert client.delete(f"/api/tasks/{task['id']}").status_code == 204


@pytest.mark.parametrize("scope", api_tokens.SCOPES)
def test_a_scope_opens_its_routes_alone(site: Site, studio: Studio, scope: str) -> None:
    with site.browser(studio.front_desk) as browser:
        task = browser.post("/api/tasks", json=LAUNCH).json()["task"]["id"]
    open_to = {
        "session": ("GET", "/api/session"), "kinds": ("GET", "/api/kinds"), "tasks": ("GET", "/api/tasks"),
        "preview": ("POST", "/api/preview"), "launch": ("POST", "/api/tasks"), "task": ("GET", f"/api/tasks/{task}"),
        "delete": ("DELETE", f"/api/tasks/{task}"), "records": ("GET", f"/api/tasks/{task}/records"),
        "result": ("GET", f"/api/tasks/{task}/result"),
    } | {each: ("POST", f"/api/tasks/{task}/{each}") for each in COMMANDS}  # fmt: skip
    assert len(open_to) + 3 == len(api.routes)  # and signing in, staying and signing out
    with script(site, make(site, studio.front_desk, scope)) as client:
        refused = {name for name, (method, path) in open_to.items() if client.request(method, path).status_code == 403}
    assert refused == set(open_to) - OF_SCOPE[scope]


def test_pages_autopilot_and_sockets_are_closed_to_tokens(site: Site, studio: Studio) -> None:
    with script(site, make(site, studio.owner, *api_tokens.SCOPES)) as client:
        assert client.get("/students").headers["location"].startswith("/sign-in")
        assert client.get("/api/workflows").status_code == 401
        assert client.post("/settings/preferences", data={"locale": "de-DE", "time_zone": ""}).status_code in (303, 401)
        assert client.get("/ws").status_code in (403, 404)


def test_what_is_over_opens_nothing(site: Site, studio: Studio) -> None:
    token, services = make(site, studio.owner, api_tokens.READ), site.services
    with script(site, token) as client:
        assert client.get("/api/tasks").status_code == 200
        later = services.clock.now() + timedelta(days=31)
        assert api_tokens.find(services.database, token, later) is None
        with services.database.write() as connection:
            (mine,) = api_tokens.of_person(connection, studio.owner, services.clock.now())
            assert api_tokens.revoke(connection, studio.front_desk, mine.id) is None
            assert api_tokens.revoke(connection, studio.owner, mine.id) == "A script"
        assert client.get("/api/tasks").status_code == 401
    for wrong in ("bt_", f"{token}x", "-"):
        with script(site, wrong) as client:
            assert client.get("/api/tasks").status_code == 401


def test_whoever_is_deactivated_has_no_token(site: Site, studio: Studio) -> None:
    token, services = make(site, studio.coach, api_tokens.READ), site.services
    with services.database.write() as connection:
        gone = update(users).where(users.c.id == studio.coach.user_id).values(deactivated_at=services.clock.now())
        connection.execute(gone)
    with script(site, token) as client:
        assert client.get("/api/tasks").status_code == 401


def test_with_a_token_no_cookie_counts(site: Site, studio: Studio) -> None:
    """So that an authorization header lends no other site's form the freedom from the same-origin rule."""
    cookies = {"bt_session": site.token(studio.owner)}
    with script(site, "bt_wrong", cookies=cookies) as client:
        assert client.get("/api/tasks").status_code == 401
        assert client.post("/api/tasks", json=LAUNCH).status_code == 401
    with httpx2.Client(base_url=site.url, cookies=cookies, headers={"authorization": "Basic eDp5"}) as client:
        assert client.post("/api/tasks", json=LAUNCH).status_code == 403


def test_a_token_is_made_and_revoked_on_a_page(site: Site, studio: Studio) -> None:
    with site.browser(studio.coach) as browser:
        empty = browser.post("/settings/tokens", data={"name": " ", "days": "1"})
        assert empty.status_code == 422
        for sentence in ("Say what it is for", "Tick what it may do.", "Choose how long it lasts."):
            assert sentence in empty.text
        made = browser.post("/settings/tokens", data={"name": "Export <b>", "scopes": ["read"], "days": "90"})
        token = re.search(r"<code>(bt_[\w-]+)</code>", made.text)
        assert token
        again = browser.get("/settings/tokens").text
        assert "Export &lt;b&gt;" in again
        assert token[1] not in again
        with script(site, token[1]) as client:
            assert client.get("/api/tasks").status_code == 200
            revoke = re.search(r'action="(/settings/tokens/\d+/revoke)"', again)
            assert revoke
            with site.browser(studio.front_desk) as other:
                assert other.post(revoke[1]).status_code == 404
            assert "Revoked." in browser.post(revoke[1], follow_redirects=True).text
            assert client.get("/api/tasks").status_code == 401
    with site.browser(studio.owner) as owner:
        audit = owner.get("/audit").text
    assert audit.count("API token Export &lt;b&gt;") == 2
    with site.services.database.read() as connection:
        assert not any(token[1] in str(row) for row in connection.exec_driver_sql("SELECT * FROM api_tokens"))
