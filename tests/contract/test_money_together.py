"""Two tasks at the same moment on PostgreSQL: neither charges nor pays what the other does. SQLite has one writer."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import literal, select, text

from actors.studio.money.applying import Application
from actors.studio.money.charging import Charge, make_charges
from actors.studio.money.recording import lock_families, record_applications
from tests.support.money import Till
from tests.support.studio import insert_studio
from tests.support.timetable import TODAY
from tests.support.waiting import eventually

BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def till(postgresql_database):
    return Till(postgresql_database, insert_studio(postgresql_database))


@contextmanager
def meanwhile(till, kind, *ids, **params):
    """The action runs, and waits for what this block's transaction does."""
    with ThreadPoolExecutor(1) as pool, till.database.write() as connection:
        held = []
        yield connection, held
        held.append(pool.submit(till.run, kind, *ids, **params))
        eventually(lambda: blocked(till), "the other task waits")
    assert held[0].done()


def blocked(till):
    with till.database.read() as connection:
        return connection.execute(BLOCKED).scalar_one()


def test_a_charge_is_made_by_one_of_them(till):
    student, class_id = till.studio.students[2], till.studio.classes[0]
    charge = Charge(
        family_id=till.studio.families[1],
        category="Tuition",
        amount_cents=1,
        memo="",
        due_on=date(2026, 11, 1),
        once=f"tuition:{student}:{class_id}:2026-11",
    )
    with meanwhile(till, "class_tuition", student, month="2026-11") as (connection, held):
        assert make_charges(connection, till.studio.account, [charge], TODAY) == {charge.once}
    assert held[0].result().outcomes == [("skipped", "already charged for November")]
    assert till.entries("amount_cents") == [(1,)]


def test_a_payment_is_spent_by_one_of_them(till):
    family = till.studio.families[0]
    first, second = till.add("charge", family, 1_000), till.add("charge", family, 1_000)
    payment = till.add("payment", family, 1_500)
    with meanwhile(till, "apply_credits_and_payments", family) as (connection, held):
        lock_families(connection, till.studio.account, select(literal(family)))
        record_applications(connection, till.studio.account, [Application(second, payment, 1_000)])
    assert held[0].result().outcomes == [("done", None)]
    assert till.applied() == {(second, payment, 1_000), (first, payment, 500)}


def test_a_new_charge_need_not_wait_for_who_applies(till):
    family = till.studio.families[0]
    with till.database.write() as connection:
        lock_families(connection, till.studio.account, select(literal(family)))
        till.add("charge", family, 1_000)
    assert till.balances()[family] == 1_000
