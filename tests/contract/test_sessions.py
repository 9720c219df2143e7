"""When a session is over, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from actors.accounts import sessions, tables
from actors.accounts.sessions import IDLE_LIMIT, LIFETIME, SEEN_EVERY, digest
from actors.db import Database
from tests.support.clocks import FakeClock
from tests.support.studio import Studio

MOMENT = timedelta(seconds=1)


@pytest.fixture
def token(database: Database, studio: Studio, clock: FakeClock) -> str:
    return sessions.start(database, studio.front_desk.user_id, clock.now())


def there(database: Database, token: str, clock: FakeClock) -> bool:
    return sessions.find(database, digest(token), clock.now()) is not None


def rows(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.sessions)).scalar_one()


def test_it_ends_when_it_was_not_used_for_long(database: Database, clock: FakeClock, token: str) -> None:
    clock.advance((IDLE_LIMIT - MOMENT).total_seconds())
    assert there(database, token, clock)
    clock.advance((IDLE_LIMIT - MOMENT).total_seconds())
    assert there(database, token, clock), "it was used meanwhile"
    clock.advance(IDLE_LIMIT.total_seconds())
    assert not there(database, token, clock)


def test_it_ends_after_its_lifetime_however_often_it_is_used(database: Database, clock: FakeClock, token: str) -> None:
    end = clock.now() + LIFETIME
    while clock.now() < end - IDLE_LIMIT / 2:
        assert there(database, token, clock)
        clock.advance((IDLE_LIMIT / 2).total_seconds())
    clock.advance((end - clock.now() - MOMENT).total_seconds())
    assert there(database, token, clock)
    clock.advance(MOMENT.total_seconds())
    assert not there(database, token, clock)


def test_it_says_when_it_ends_and_may_be_renewed(database: Database, clock: FakeClock, token: str) -> None:
    found = sessions.find(database, digest(token), clock.now())
    assert found
    assert found.ends_at == clock.now() + IDLE_LIMIT
    end = clock.now() + LIFETIME
    while clock.now() < end - IDLE_LIMIT / 2:
        assert there(database, token, clock)
        clock.advance((IDLE_LIMIT / 2).total_seconds())
    found = sessions.find(database, digest(token), clock.now())
    assert found
    assert found.ends_at == end
    assert sessions.renew(database, digest(token), clock.now()) == clock.now() + IDLE_LIMIT
    clock.advance((end - clock.now()).total_seconds())
    assert there(database, token, clock)


def test_a_use_is_noted_now_and_then(database: Database, clock: FakeClock, token: str) -> None:
    def seen_at():  # type: ignore[no-untyped-def]
        with database.read() as connection:
            return connection.execute(select(tables.sessions.c.seen_at)).scalar_one()

    began = seen_at()
    clock.advance(SEEN_EVERY.total_seconds())
    assert there(database, token, clock)
    assert seen_at() == began
    clock.advance(1)
    assert there(database, token, clock)
    assert seen_at() == clock.now()


def test_many_are_looked_up_by_the_same_rule(
    database: Database, studio: Studio, clock: FakeClock, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "HASHES_A_QUERY", 2)
    clock.advance((IDLE_LIMIT - MOMENT).total_seconds())
    newer = [sessions.start(database, studio.owner.user_id, clock.now()) for _ in range(3)]
    every = [digest(each) for each in (token, *newer)]
    assert sessions.find_all(database, every, clock.now()).keys() == set(every)
    clock.advance(MOMENT.total_seconds())
    assert sessions.find_all(database, every, clock.now()).keys() == set(every[1:])


def test_those_that_are_over_are_forgotten(database: Database, studio: Studio, clock: FakeClock, token: str) -> None:
    assert sessions.forget_expired(database, clock.now()) == 0
    clock.advance((IDLE_LIMIT - MOMENT).total_seconds())
    newer = sessions.start(database, studio.owner.user_id, clock.now())
    clock.advance(MOMENT.total_seconds())
    assert (sessions.forget_expired(database, clock.now()), rows(database)) == (1, 1)
    assert there(database, newer, clock)


def test_one_that_was_ended_is_over_at_once(database: Database, clock: FakeClock, token: str) -> None:
    sessions.end(database, digest(token))
    assert not there(database, token, clock)
