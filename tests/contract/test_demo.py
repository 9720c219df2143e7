"""The demo studios, on both databases: the same for the same seed and date, and filled again without a trace."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table, func, insert, select, update

from actors.accounts.passwords import verify_password
from actors.accounts.people import owner_of
from actors.accounts.tables import accounts, users
from actors.studio import demo, tables
from actors.studio.tables import classes, enrollments, families, keyword_links, keywords, meetings, students
from tests.support.actions import contents

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
FAMILIES = 60
PEOPLE = {
    "owner@riverbend.test": ("riverbend", "owner", False),
    "front-desk@riverbend.test": ("riverbend", "staff", False),
    "coach@riverbend.test": ("riverbend", "staff", False),
    "supervisor@riverbend.test": ("riverbend", "staff", True),
    "owner@lakeside.test": ("lakeside", "owner", False),
    "front-desk@lakeside.test": ("lakeside", "staff", False),
}


@pytest.fixture
def fill(database):
    def filled(number=FAMILIES, seed=1, now=NOW):
        demo.fill(database, families=number, seed=seed, now=now)

    return filled


def people(connection: Connection):
    query = select(users, accounts.c.slug).join(accounts)
    return {row.email: (row.slug, row.role, row.autopilot_tasks) for row in connection.execute(query)}


def number_of(connection: Connection, table, slug="riverbend"):
    account = select(accounts.c.id).where(accounts.c.slug == slug).scalar_subquery()
    return connection.execute(select(func.count()).where(table.c.account_id == account)).scalar()


def substance(connection: Connection):
    """Everything but the ids, which go on counting."""
    named = select(accounts.c.slug, students, families, classes.c.name.label("class"), enrollments.c.started_on)
    joined = (
        named.select_from(students)
        .join(families)
        .join(accounts, accounts.c.id == students.c.account_id)
        .outerjoin(enrollments, enrollments.c.student_id == students.c.id)
        .outerjoin(classes, classes.c.id == enrollments.c.class_id)
    )
    timetable = select(classes, meetings.c.date).join(meetings)
    linked = select(keywords.c.name, keyword_links.c.record_type, func.count()).join(keyword_links)
    queries = (joined, timetable, linked.group_by(keywords.c.name, keyword_links.c.record_type))
    return [Counter(_without_ids(row) for row in connection.execute(query)) for query in queries]


def _without_ids(row):
    return str([value for name, value in zip(row._fields, row, strict=True) if not re.search(r"(^|_)id(_|$)", name)])


def test_the_people_of_both_studios_can_sign_in(database, fill):
    fill()
    with database.read() as connection:
        assert people(connection) == PEOPLE
        hashes = connection.execute(select(users.c.password_hash)).scalars().all()
        named = connection.execute(select(accounts.c.slug, accounts.c.name, accounts.c.time_zone)).all()
    assert all(verify_password(hashed, "demo-password") for hashed in hashes)
    assert {tuple(row) for row in named} == {
        ("riverbend", "Riverbend Gymnastics", "America/Chicago"),
        ("lakeside", "Lakeside Swim", "America/Chicago"),
    }


@pytest.mark.parametrize(("number", "of_students", "of_classes"), [(60, 100, 6), (1200, 2000, 90)])
def test_the_size_of_a_studio(database, fill, number, of_students, of_classes):
    fill(number)
    with database.read() as connection:
        sizes = [number_of(connection, table) for table in (families, students, classes, keywords)]
        assert sizes == [number, of_students, of_classes, 8]
        assert number_of(connection, families, "lakeside") == number // 5
        assert number_of(connection, meetings) == 12 * of_classes
        paces = connection.execute(select(accounts.c.records_per_second).order_by(accounts.c.slug)).scalars().all()
    assert paces == [50, max(50, of_students // 8)]


def test_one_family_is_a_studio_too(fill, database):
    fill(1)
    with database.read() as connection:
        assert [number_of(connection, families, slug) for slug in ("riverbend", "lakeside")] == [1, 1]


def test_the_same_seed_makes_the_same_studio(database, fill):
    found = []
    for seed in (7, 8, 7):
        fill(seed=seed)
        with database.read() as connection:
            found.append(substance(connection))
    assert found[0] == found[2]
    assert found[0] != found[1]


def test_it_is_believable(database, fill):
    fill(600)
    with database.read() as connection:
        assert connection.execute(select(func.count()).where(families.c.external_id.is_not(None))).scalar() == 0
        emails = connection.execute(select(families.c.email)).scalars().all()
        assert 0 < emails.count(None) < 50
        assert all(email.isascii() and email.endswith("@example.com") for email in emails if email)
        assert not all(name.isascii() for name in connection.execute(select(families.c.name)).scalars())
        taken = select(func.count(enrollments.c.id)).where(enrollments.c.class_id == classes.c.id).scalar_subquery()
        assert connection.execute(select(func.count()).where(taken > classes.c.capacity)).scalar() == 0
        twice = (
            select(func.count())
            .select_from(classes)
            .group_by(classes.c.account_id, classes.c.weekday, classes.c.starts)
        )
        for busy in (classes.c.room, classes.c.instructor):
            assert set(connection.execute(twice.group_by(busy)).scalars()) == {1}
        days = connection.execute(select(classes.c.weekday, meetings.c.date).join(meetings)).all()
    assert all(day.date.weekday() == day.weekday for day in days)
    assert min(day.date for day in days) < NOW.date() < max(day.date for day in days)


def test_filling_again_keeps_who_is_signed_in_and_resets_what_they_may(database, fill):
    fill()
    before = contents(database, "users", "accounts")
    with database.write() as connection:
        connection.execute(update(users).values(role="owner", autopilot_tasks=True, name="Changed"))
    fill()
    assert contents(database, "users", "accounts") == before


def test_a_forgotten_password_is_the_demos_again(database, fill):
    fill()
    with database.write() as connection:
        connection.execute(update(users).values(password_hash="x"))
    fill()
    with database.read() as connection:
        hashes = connection.execute(select(users.c.password_hash)).scalars().all()
    assert all(verify_password(hashed, "demo-password") for hashed in hashes)


def test_filling_again_leaves_no_trace_of_tasks_and_touches_no_other_account(database, fill, desk):
    fill()
    with database.write() as connection:
        other = insert(accounts).values(slug="other", name="Other", time_zone="UTC").returning(accounts.c.id)
        account_id = connection.execute(other).scalar_one()
        connection.execute(insert(families).values(account_id=account_id, name="Theirs"))
    owner = _owner(database)
    desk.finish(desk.launch(owner))
    fill()
    held = contents(database, "tasks", "task_records", "audit")
    assert not any(held.values())
    with database.read() as connection:
        assert number_of(connection, families, "other") == 1
        assert number_of(connection, families) == FAMILIES


def test_every_table_of_the_studio_is_emptied():
    of_the_studio = {table for table in vars(tables).values() if isinstance(table, Table)} - {accounts}
    assert set(demo.RECORDS) == of_the_studio


def _owner(database):
    with database.read() as connection:
        return owner_of(connection, "riverbend")
