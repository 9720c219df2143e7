"""When a pass counts, on both databases: as long as all do who stand for it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from actors.accounts import api_tokens, embed_tokens, signed_in
from actors.accounts.embed_tokens import LIFETIME, make_token, verify_token
from actors.accounts.people import Viewer
from actors.accounts.tables import api_tokens as rows
from actors.accounts.tables import users
from actors.db import Database
from tests.support.clocks import FakeClock
from tests.support.studio import Studio

KEY, API_TOKEN_DAYS = b"a key of this site", 30


def api_token(database: Database, maker: Viewer, clock: FakeClock, *scopes: str) -> int:
    with database.write() as connection:
        token = api_tokens.make(connection, maker, "Till", scopes or ["embed"], clock.now(), API_TOKEN_DAYS)
    bearer = api_tokens.find(database, token, clock.now())
    assert bearer
    return bearer.token_id


def a_pass(api_token_id: int, person: Viewer, clock: FakeClock) -> str:
    name = verify_token(KEY, make_token(KEY, api_token_id, person.user_id, clock.now())[0])
    assert name
    return name


@pytest.fixture
def name(database: Database, studio: Studio, clock: FakeClock) -> str:
    return a_pass(api_token(database, studio.owner, clock), studio.coach, clock)


def test_it_is_a_session_of_its_person_for_ten_minutes(
    database: Database, studio: Studio, clock: FakeClock, name: str
) -> None:
    session = signed_in.find(database, name, clock.now())
    assert session
    assert (session.viewer, session.token_hash, session.ends_at) == (studio.coach, name, clock.now() + LIFETIME)
    clock.advance(LIFETIME.total_seconds() - 1)
    assert signed_in.find_all(database, [name, "no session"], clock.now()).keys() == {name}
    clock.advance(1)
    assert signed_in.find(database, name, clock.now()) is None


@pytest.mark.parametrize(
    ("whose", "change"),
    [
        ("coach", {"deactivated_at": True}),
        ("owner", {"deactivated_at": True}),
        ("owner", {"role": "staff"}),
    ],
)
def test_it_ends_with_its_person_and_with_whoever_vouches(
    database: Database, studio: Studio, clock: FakeClock, name: str, whose: str, change: dict[str, Any]
) -> None:
    change = {key: clock.now() if value is True else value for key, value in change.items()}
    with database.write() as connection:
        connection.execute(update(users).where(users.c.id == getattr(studio, whose).user_id).values(**change))
    assert signed_in.find(database, name, clock.now()) is None


def test_it_ends_with_the_api_token(database: Database, studio: Studio, clock: FakeClock, name: str) -> None:
    with database.write() as connection:
        connection.execute(delete(rows))
    assert signed_in.find(database, name, clock.now()) is None
    ending = api_token(database, studio.owner, clock)
    clock.advance(timedelta(days=API_TOKEN_DAYS).total_seconds() - 60)
    last = a_pass(ending, studio.coach, clock)
    assert signed_in.find(database, last, clock.now())
    clock.advance(60)
    assert signed_in.find(database, last, clock.now()) is None


def test_it_needs_a_token_that_may_speak_for_that_person(database: Database, studio: Studio, clock: FakeClock) -> None:
    of_staff = api_token(database, studio.front_desk, clock)
    reading = api_token(database, studio.owner, clock, *(set(api_tokens.SCOPES) - {"embed"}))
    elsewhere = api_token(database, studio.lakeside_owner, clock)
    names = [a_pass(each, studio.coach, clock) for each in (of_staff, reading, elsewhere, elsewhere + 1)]
    assert embed_tokens.find_all(database, names, clock.now()) == {}
    good = a_pass(elsewhere, studio.lakeside_owner, clock)
    assert embed_tokens.find_all(database, [*names, good], clock.now()).keys() == {good}
