"""Signing in over HTTP: the cookie, the limits, a new password; and open sockets that follow within a second."""

import re
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from sqlalchemy import select, update
from websockets.exceptions import ConnectionClosed

from actors.accounts import attempts, passwords
from actors.accounts.attempts import Limit
from actors.accounts.tables import sessions, users
from actors.db import Database
from actors.settings import load
from server.services import Services
from tests.support.site import Site, Tab, serving
from tests.support.studio import Studio, insert_studio

PASSWORD, NEW = "old horse battery", "correct horse battery"
WITHIN_SECONDS = 1.0


@pytest.fixture
def site(sqlite_database: Database, redis_url: str, tmp_path: Path):  # type: ignore[no-untyped-def]
    with serving(Services(settings_of(sqlite_database, redis_url, tmp_path))) as site:
        yield site


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def studio(sqlite_database: Database) -> Studio:
    found = insert_studio(sqlite_database)
    insert_password(sqlite_database)
    return found


def settings_of(database: Database, redis_url: str, folder: Path):  # type: ignore[no-untyped-def]
    return load({"DATABASE_URL": database.engine.url.render_as_string(False), "REDIS_URL": redis_url}, folder)


def insert_password(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(users).values(password_hash=passwords.hash_password(PASSWORD)))


def sign_in(site: Site, email: str, password: str = PASSWORD, **headers: str):  # type: ignore[no-untyped-def]
    with site.browser() as browser:
        return browser.post("/api/session", json={"email": email, "password": password}, headers=headers)


async def closed(tab: Tab) -> int:
    with anyio.fail_after(WITHIN_SECONDS), pytest.raises(ConnectionClosed) as ended:  # noqa: PT012
        while True:
            await tab.next()
    assert ended.value.rcvd
    return ended.value.rcvd.code


def test_a_sign_in_is_a_new_session_and_the_old_one_is_over(site: Site, studio: Studio) -> None:
    with site.browser(studio.coach) as browser:
        before = browser.cookies["bt_session"]
        answer = browser.post("/sign-in", data={"email": studio.coach.email, "password": PASSWORD})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        after = answer.cookies["bt_session"]
    with site.services.database.read() as connection:
        rows = connection.execute(select(sessions.c.token_hash, sessions.c.user_id)).all()
    assert after != before
    assert len(rows) == 1
    assert after not in str(rows), "the token itself is stored nowhere"


def test_over_https_the_cookie_is_bound_to_the_host(site: Site, studio: Studio) -> None:
    """As a reverse proxy on this machine says it."""
    with site.browser() as browser:
        forwarded = {"x-forwarded-proto": "https", "origin": site.url.replace("http", "https")}
        given = {"email": studio.coach.email, "password": PASSWORD}
        cookie = browser.post("/api/session", json=given, headers=forwarded).headers["set-cookie"]
        assert cookie.startswith("__Host-bt_session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        plain = cookie.split(";")[0].replace("__Host-", "")
        assert browser.get("/api/session", headers=forwarded | {"cookie": plain}).status_code == 401


def test_too_many_failures_wait_and_an_unknown_account_is_told_the_same(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "ACCOUNT", Limit(2, 60.0))
    answers = {}
    for email in (studio.coach.email, "nobody@riverbend.test"):
        answers[email] = [sign_in(site, email, "wrong") for _ in range(3)]
        assert [answer.status_code for answer in answers[email]] == [401, 401, 429]
        assert 0 < int(answers[email][2].headers["retry-after"]) <= 60
    known, unknown = ([answer.json() for answer in each] for each in answers.values())
    assert known[:2] == unknown[:2]
    assert known[2]["error"]["code"] == unknown[2]["error"]["code"] == "rate_limited"
    assert sign_in(site, studio.coach.email).status_code == 429, "the right password neither: that would tell it"
    assert sign_in(site, studio.owner.email).status_code == 200


def test_processes_count_together(site: Site, studio: Studio, redis_url: str, tmp_path: Path,
                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(attempts, "ACCOUNT", Limit(2, 60.0))
    with serving(Services(settings_of(site.services.database, redis_url, tmp_path))) as other:
        assert [sign_in(each, studio.coach.email, "wrong").status_code for each in (site, other)] == [401, 401]
        assert [sign_in(each, studio.coach.email).status_code for each in (site, other)] == [429, 429]


def test_an_unknown_account_is_hashed_like_a_known_one(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: the same work is the same time."""
    hashed: list[str] = []
    verify = passwords.verify_password
    monkeypatch.setattr(
        "server.signing_in.verify_password", lambda stored, text: hashed.append(stored[:30]) or verify(stored, text)
    )
    with site.services.database.write() as connection:
        theirs = users.c.id == studio.supervisor.user_id
        connection.execute(update(users).where(theirs).values(password_hash=passwords.NONE))
    for email in (studio.coach.email, "nobody@riverbend.test", studio.supervisor.email):
        assert sign_in(site, email, "wrong").status_code == 401
    assert len(hashed) == 3
    assert len(set(hashed)) == 1, "the same parameters"


async def test_a_new_password_closes_the_sockets_of_the_others_on_every_process(
    site: Site, studio: Studio, redis_url: str, tmp_path: Path
) -> None:
    token = site.token(studio.coach)
    services = Services(settings_of(site.services.database, redis_url, tmp_path))
    with ExitStack() as stack:
        other = await anyio.to_thread.run_sync(stack.enter_context, serving(services))
        async with (
            site.socket(studio.coach) as here,
            other.socket(studio.coach) as there,
            site.socket(token=token) as kept,
        ):
            for tab in (here, there, kept):
                await tab.ready()
            form = {"old": PASSWORD, "new": NEW, "again": NEW}
            assert (await post(site, token, "/settings/account/password", form)).status_code == 303
            assert [await closed(here), await closed(there)] == [4401, 4401]
            assert (await kept.ask("ping"))["type"] == "ack"
        assert sign_in(site, studio.coach.email).status_code == 401
        assert sign_in(site, studio.coach.email, NEW).status_code == 200
        await anyio.to_thread.run_sync(stack.close)


async def test_who_is_deactivated_loses_pages_and_sockets(site: Site, studio: Studio) -> None:
    owner, coach = site.token(studio.owner), site.token(studio.coach)
    async with site.socket(token=coach) as tab:
        await tab.ready()
        answer = await post(site, owner, f"/settings/staff/{studio.coach.user_id}/deactivate", {})
        assert answer.status_code == 303
        assert await closed(tab) == 4401
    assert sign_in(site, studio.coach.email).status_code == 401
    assert (await post(site, owner, f"/settings/staff/{studio.coach.user_id}/reactivate", {})).status_code == 303
    assert sign_in(site, studio.coach.email).status_code == 200


async def post(site: Site, token: str, path: str, form: dict[str, str]):  # type: ignore[no-untyped-def]
    def send():  # type: ignore[no-untyped-def]
        with site.browser() as browser:
            browser.cookies.set("bt_session", token)
            return browser.post(path, data=form)

    return await anyio.to_thread.run_sync(send)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "This is not your password."),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "A password has 12 to 200 characters."),
        ({"old": PASSWORD, "new": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "different characters"),
        ({"old": PASSWORD, "new": "coach@riverbend.test", "again": "x"}, "first thing that anybody tries"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "The two do not match."),
    ],
)
def test_a_password_that_is_no_good_is_told_beside_its_field(
    site: Site, studio: Studio, form: dict[str, str], said: str
) -> None:
    with site.browser(studio.coach) as browser:
        answer = browser.post("/settings/account/password", data=form)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert not any(f'value="{typed}"' in answer.text for typed in form.values() if "@" not in typed)
    assert sign_in(site, studio.coach.email).status_code == 200


def test_an_invitation_from_the_staff_page_to_the_first_sign_in(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner:
        answer = owner.post("/settings/staff", data={"name": "Nora Neu", "email": "nora@riverbend.test"})
        assert answer.status_code == 303
        page = owner.get(answer.headers["location"]).text
        assert "Nora Neu has been sent a link to nora@riverbend.test" in page
        again = owner.post("/settings/staff", data={"name": "Nora Neu", "email": "nora@riverbend.test"})
        assert (again.status_code, "cannot be invited" in again.text) == (422, True)
        assert "password." not in owner.get("/mail").text
    (file,) = (site.services.settings.data_dir / "mail").glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=default)
    body = message.get_body(("plain",))
    assert body
    token = re.search(r"/password/([\w-]{43})", body.get_content())
    assert token
    assert token[1] not in page
    with site.browser(studio.coach) as browser:
        path = f"/password/{token[1]}"
        assert "nora@riverbend.test" in browser.get(path).text
        assert browser.post(path, data={"new": "short", "again": "short"}).status_code == 422
        assert browser.post(path, data={"new": NEW, "again": NEW}).status_code == 303
        assert browser.get("/api/session").json()["user"]["email"] == "nora@riverbend.test"
        assert browser.get(path).status_code == 404
        assert browser.get("/settings/staff").status_code == 404
    assert sign_in(site, "nora@riverbend.test", NEW).status_code == 200


def test_a_mail_server_that_is_away_is_told_and_the_person_can_be_sent_it_again(site: Site, studio: Studio) -> None:
    folder = site.services.settings.data_dir / "mail"
    folder.write_text("in the way")
    with site.browser(studio.owner) as owner:
        answer = owner.post("/settings/staff", data={"name": "Nora", "email": "nora@riverbend.test"})
        assert (answer.status_code, "could not be sent" in answer.text) == (503, True)
        folder.unlink()
        who = re.search(r'id="link-(\d+)" aria-label="Invite Nora again"', owner.get("/settings/staff").text)
        assert who
        assert owner.post(f"/settings/staff/{who[1]}/link").status_code == 303
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_person_ends_a_session_of_theirs(site: Site, studio: Studio) -> None:
    other = site.token(studio.coach)
    with site.browser(studio.coach) as browser:
        page = browser.get("/settings/account").text
        (mark,) = re.findall(r'name="session" value="(\w+)"', page)
        assert browser.post("/settings/account/sessions", data={"session": mark}).status_code == 303
        assert browser.get("/api/session").status_code == 200
    with site.browser() as browser:
        browser.cookies.set("bt_session", other)
        assert browser.get("/api/session").status_code == 401
