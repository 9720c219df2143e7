"""How often a sign-in may fail, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from actors.accounts import attempts
from actors.accounts.attempts import ACCOUNT, ADDRESS
from actors.db import Database
from tests.support.clocks import FakeClock

WHO, WHERE = "Front-Desk@riverbend.test", "203.0.113.7"


def wait(database: Database, clock: FakeClock, email: str = WHO, address: str = WHERE) -> float:
    with database.read() as connection:
        return attempts.seconds_to_wait(connection, email, address, clock.now())


def fail(database: Database, clock: FakeClock, times: int, email: str = WHO, address: str = WHERE) -> None:
    for _ in range(times):
        attempts.note_failure(database, email, address, clock.now())


def test_an_account_waits_after_its_burst_from_wherever_and_never_for_ever(
    database: Database, clock: FakeClock
) -> None:
    for number in range(ACCOUNT.burst):
        assert wait(database, clock) == 0
        fail(database, clock, 1, address=f"198.51.100.{number}")
    assert wait(database, clock, " front-desk@RIVERBEND.test ") == pytest.approx(ACCOUNT.seconds)
    assert wait(database, clock, "coach@riverbend.test") == 0
    clock.advance(ACCOUNT.seconds)
    assert wait(database, clock) == 0
    fail(database, clock, 1)
    assert wait(database, clock) == pytest.approx(ACCOUNT.seconds)


def test_an_address_waits_whichever_accounts_it_tries(database: Database, clock: FakeClock) -> None:
    for number in range(ADDRESS.burst):
        fail(database, clock, 1, email=f"{number}@riverbend.test")
    assert wait(database, clock) == pytest.approx(ADDRESS.seconds)
    assert wait(database, clock, address="203.0.113.8") == 0


def test_who_has_an_ipv6_network_is_one_address(database: Database, clock: FakeClock) -> None:
    for number in range(ADDRESS.burst):
        fail(database, clock, 1, email=f"{number}@riverbend.test", address=f"2001:db8:1:2::{number:x}")
    assert wait(database, clock, address="2001:db8:1:2:ffff::1") > 0
    assert wait(database, clock, address="2001:db8:1:3::1") == 0
    fail(database, clock, ADDRESS.burst, email="x@riverbend.test", address="::ffff:198.51.100.1")
    assert wait(database, clock, address="198.51.100.1") > 0


def test_failures_at_the_same_moment_all_count(database: Database, clock: FakeClock) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: fail(database, clock, 4), range(5)))
    assert wait(database, clock) == pytest.approx((20 - ACCOUNT.burst + 1) * ACCOUNT.seconds)


def test_who_shows_who_they_are_is_forgiven_and_the_address_is_not(database: Database, clock: FakeClock) -> None:
    fail(database, clock, ADDRESS.burst)
    with database.write() as connection:
        attempts.forgive(connection, WHO)
    assert wait(database, clock, address="203.0.113.8") == 0
    assert wait(database, clock) > 0


def test_what_is_paid_off_is_forgotten(database: Database, clock: FakeClock) -> None:
    assert attempts.forget_paid_off(database, clock.now()) == 0
    fail(database, clock, 1)
    clock.advance(ADDRESS.seconds)
    assert attempts.forget_paid_off(database, clock.now()) == 1
    clock.advance(ACCOUNT.seconds)
    assert attempts.forget_paid_off(database, clock.now()) == 1
