"""The demo studios, on both databases: the same for the same seed and date, and filled again without a trace."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Table, and_, func, insert, select, update

from actors.accounts.passwords import verify_password
from actors.accounts.people import owner_of
from actors.accounts.tables import accounts, users
from actors.autopilot.demo import fill_autopilot
from actors.autopilot.tables import runs, workflows
from actors.studio import demo, tables
from actors.studio.demo.ledgers import past_months
from actors.studio.demo.staff import _name
from actors.studio.money.balances import SIGNED_CENTS, open_cents
from actors.studio.money.months import Month
from actors.studio.tables import (
    applications,
    camp_blocks,
    camp_enrollments,
    camps,
    classes,
    enrollments,
    families,
    guardians,
    keyword_links,
    keywords,
    makeup_tokens,
    meetings,
    staff,
    students,
    transactions,
)
from actors.studio.taken import places_taken
from tests.support.actions import contents
from tests.support.databases import copied_postgresql, copied_sqlite

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
        demo.fill(database, families=number, seed=seed, now=now, also=fill_autopilot)

    return filled


def people(connection: Connection):
    query = select(users, accounts.c.slug).join(accounts)
    return {row.email: (row.slug, row.role, row.autopilot_tasks) for row in connection.execute(query)}


def number_of(connection: Connection, table, slug="riverbend"):
    account = select(accounts.c.id).where(accounts.c.slug == slug).scalar_subquery()
    return connection.execute(select(func.count()).where(table.c.account_id == account)).scalar()


def substance(connection: Connection):
    """Everything but the ids, which go on counting."""
    in_class = (classes.c.name.label("class"), enrollments.c.status, enrollments.c.started_on, enrollments.c.drop_on)
    named = select(accounts.c.slug, students, families, *in_class)
    joined = (
        named.select_from(students)
        .join(families)
        .join(accounts, accounts.c.id == students.c.account_id)
        .outerjoin(enrollments, enrollments.c.student_id == students.c.id)
        .outerjoin(classes, classes.c.id == enrollments.c.class_id)
    )
    timetable = select(classes, meetings.c.date).join(meetings)
    linked = select(keywords.c.name, keyword_links.c.record_type, func.count()).join(keyword_links)
    queries = (
        joined, timetable, linked.group_by(keywords.c.name, keyword_links.c.record_type),
        select(families.c.street, guardians).join(guardians), select(families.c.street, transactions).join(families),
        select(staff), select(camps, camp_blocks).join(camp_blocks), select(camp_enrollments), select(makeup_tokens),
        select(applications.c.amount_cents), select(workflows), select(runs),
    )  # fmt: skip
    return [Counter(_without_ids(row) for row in connection.execute(query)) for query in queries]


def _without_ids(row):
    return str(
        [value for name, value in zip(row._fields, row, strict=True) if not re.search(r"(^|_)id(_|$)|^once$", name)]
    )


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


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def large_studio(request, tmp_path_factory):
    """A studio of 600 families, on either database. All tests share it, so they only read."""
    if request.param == "sqlite":
        copied = copied_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path_factory.mktemp("large"))
    else:
        copied = copied_postgresql(request.getfixturevalue("postgres_server"))
    with copied as database:
        demo.fill(database, families=600, seed=1, now=NOW)
        yield database


@pytest.fixture
def ask(large_studio):
    """The rows of a query over the large studio."""

    def rows(query):
        with large_studio.read() as connection:
            return connection.execute(query).all()

    return rows


def test_families_and_guardians_are_believable(ask):
    assert ask(select(func.count()).where(families.c.external_id.is_not(None)))[0][0] == 0
    primaries = ask(select(families.c.id, func.count(guardians.c.id)).join(guardians).where(guardians.c.is_primary)
                    .group_by(families.c.id))  # fmt: skip
    assert {row[1] for row in primaries} == {1}
    assert len(primaries) == 600 + 120
    emails = [row.email for row in ask(select(guardians.c.email).where(guardians.c.is_primary))]
    assert 0 < emails.count(None) < 50
    assert all(email.isascii() and email.endswith("@example.com") for email in emails if email)
    assert not all(row.name.isascii() for row in ask(select(families.c.name)))
    seconds = ask(select(func.count()).where(~guardians.c.is_primary))[0][0]
    opted_out = ask(select(func.count()).where(guardians.c.opted_out))[0][0]
    assert 200 < seconds < 500
    assert 0 < opted_out < 100


def test_nobody_and_no_room_is_in_two_places(ask):
    twice = (
        select(func.count()).select_from(classes).group_by(classes.c.account_id, classes.c.weekday, classes.c.starts)
    )
    for busy in (classes.c.room_id, classes.c.instructor_id):
        assert {row[0] for row in ask(twice.group_by(busy))} == {1}
    assert ask(select(classes.c.id).where(classes.c.capacity < places_taken)) == []
    days = ask(select(classes.c.weekday, meetings.c.date).join(meetings))
    assert all(day.date.weekday() == day.weekday for day in days)
    assert min(day.date for day in days) < NOW.date() < max(day.date for day in days)
    stepped_in = ask(select(meetings.c.substitute_id, meetings.c.date).where(meetings.c.substitute_id.is_not(None)))
    assert len(stepped_in) == len(set(stepped_in)) > 0
    teaching = {row[0] for row in ask(select(classes.c.instructor_id))}
    assert not {row.substitute_id for row in stepped_in} & teaching


def test_staff_teach_or_work_in_the_office(ask):
    found = Counter(row.teaches for row in ask(select(staff.c.teaches)))
    assert found == {True: 24, False: 4}
    names = [_name(number) for number in range(5000)]
    assert len(set(names)) == len(names)


def test_enrollments_of_every_kind(ask):
    statuses = {row.status for row in ask(select(enrollments.c.status))}
    assert statuses == {"active", "trial", "makeup", "waitlist", "dropped"}
    drops = [row.drop_on for row in ask(select(enrollments.c.drop_on).where(enrollments.c.status == "active"))]
    assert any(day and day > NOW.date() for day in drops)
    assert any(day and day <= NOW.date() for day in drops)
    early = enrollments.c.started_on < families.c.joined_on
    joined = enrollments.join(students).join(families)
    assert ask(select(enrollments.c.id).select_from(joined).where(early)) == []


def test_two_camps_that_lie_ahead(ask):
    found = ask(select(camps.c.name, func.min(camp_blocks.c.date), func.count()).join(camp_blocks)
                .group_by(camps.c.account_id, camps.c.name))  # fmt: skip
    assert len(found) == 4
    assert all(row[1] > NOW.date() and row[2] >= 2 for row in found)
    statuses = Counter(row.status for row in ask(select(camp_enrollments.c.status)))
    assert set(statuses) == {"active", "waitlist", "dropped"}


def test_a_year_of_ledgers(ask):
    months = [row.once[-7:] for row in ask(select(transactions.c.once).where(transactions.c.once.is_not(None)))]
    assert set(months) == {str(month) for month in past_months(NOW.date())}
    assert max(months) == "2026-10"
    assert all(row.date <= NOW.date() for row in ask(select(transactions.c.date)))
    paid = and_(transactions.c.id == applications.c.charge_id, transactions.c.type == "charge")
    assert len(ask(select(applications.c.id).join(transactions, paid))) == len(ask(select(applications.c.id)))
    account = ask(select(accounts.c.id).where(accounts.c.slug == "riverbend"))[0][0]
    mine = transactions.c.account_id == account
    left = ask(select(transactions.c.type, transactions.c.due_on, open_cents(account).label("cents")).where(mine))
    assert all(row.cents >= 0 for row in left)
    overdue = [(NOW.date() - row.due_on).days for row in left if row.type == "charge" and row.cents]
    assert min(overdue) < 30
    assert 30 < max(overdue) < 110
    assert {row.type for row in left if row.cents} == {"charge", "credit", "payment"}
    balances = ask(select(func.sum(SIGNED_CENTS).label("cents")).where(mine).group_by(transactions.c.family_id))
    assert len([row for row in balances if row.cents > 0]) in range(60, 200)
    assert len([row for row in balances if row.cents < 0]) in range(10, 100)


def test_makeup_tokens_open_used_and_expired(ask):
    found = ask(select(makeup_tokens.c.used_on, makeup_tokens.c.expires_on, makeup_tokens.c.issued_on))
    assert all(row.issued_on <= row.used_on <= NOW.date() for row in found if row.used_on)
    unused = [row.expires_on for row in found if not row.used_on]
    assert len(unused) < len(found)
    assert None in unused
    assert min(filter(None, unused)) < NOW.date() <= max(filter(None, unused))


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_the_twelve_months_before_this_one(today):
    months = past_months(today)
    assert len(months) == 12
    assert months[-1] == Month((today.replace(day=1) - timedelta(days=1)).year, (today.month - 2) % 12 + 1)
    assert months[0].month == today.month


@pytest.mark.parametrize("now", [datetime(2026, 1, 1, 18, tzinfo=UTC), datetime(2028, 2, 29, 18, tzinfo=UTC)])
def test_any_day_will_do(database, fill, now):
    fill(60, now=now)
    with database.read() as connection:
        last = connection.execute(select(func.max(transactions.c.date))).scalar()
    assert last <= now.date()


def test_filling_again_keeps_who_is_signed_in_and_resets_what_they_may(database, fill):
    fill()
    before = contents(database, "users", "accounts")
    with database.write() as connection:
        connection.execute(
            update(users).values(role="owner", autopilot_tasks=True, manage_autopilot=True, name="Changed")
        )
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
    held = contents(database, "tasks", "task_records", "audit", "emails")
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
