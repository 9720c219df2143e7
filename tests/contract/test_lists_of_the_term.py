"""The lists of classes, camps, staff, transactions and makeup tokens, on both databases."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from actors.accounts.tables import accounts
from actors.clocks import SystemClock
from actors.studio import lists
from actors.studio.local_date import local_date
from actors.studio.tables import camps, classes, makeup_tokens, transactions
from actors.studio.wording import clock, hours

GYM, TUMBLING, TOTS = "Level 1 Gymnastics, Mon 4:00 PM", "Level 2 Tumbling, Mon 4:30 PM", "Tiny Tumblers, Wed 9:30 AM"


@pytest.fixture
def labels(database, studio):
    def held(record_type, **given):
        with database.read() as connection:
            query = lists.find(record_type).selection(studio.account, given)
            return [row.label for row in connection.execute(query)]

    return held


@pytest.fixture
def rows(database, studio):
    def of(record_type, sort="", **given):
        with database.read() as connection:
            return lists.find(record_type).page(connection, studio.account, given, sort).rows

    return of


@pytest.fixture
def add(database, studio):
    def added(table, **values):
        with database.write() as connection:
            connection.execute(insert(table).values(account_id=studio.account, **values))

    return added


def test_classes_by_what_they_are(labels, studio):
    assert labels("classes") == [GYM, TUMBLING, TOTS]
    assert labels("classes", q="tumbl") == [TUMBLING, TOTS]
    assert labels("classes", program=str(studio.programs[1])) == [TOTS]
    assert labels("classes", level=studio.levels[1]) == [TUMBLING]
    assert labels("classes", instructor=studio.staff[0]) == [GYM, TOTS]
    assert labels("classes", room=studio.rooms[1], weekday="mon") == [TUMBLING]
    assert labels("classes", weekday="2") == [TOTS]
    assert labels("classes", status="closed") == []
    assert labels("classes", status="any") == [GYM, TUMBLING, TOTS]


def test_a_page_of_classes(rows):
    gym, tumbling, tots = rows("classes")
    assert (gym.name, gym.program, gym.level, gym.room) == ("Level 1 Gymnastics", "Recreational", "Level 1", "Main gym")
    assert (gym.instructor, gym.day, gym.starts, gym.price_cents) == ("Marcus Reed", "Mon", time(16), 8500)
    assert (gym.enrolled, gym.capacity, gym.status, gym.active, gym.label) == (4, 8, "active", True, GYM)
    assert (tots.level, tots.enrolled, tumbling.enrolled) == (None, 2, 1)
    assert next(row.name for row in rows("classes", sort="-enrolled")) == "Level 1 Gymnastics"


@pytest.mark.parametrize(
    ("starts", "written"),
    [
        (time(0, 5), "12:05 AM"),
        (time(9, 30), "9:30 AM"),
        (time(11, 59), "11:59 AM"),
        (time(12), "12:00 PM"),
        (time(23), "11:00 PM"),
    ],
)
def test_the_database_writes_times_as_python_does(database, studio, labels, starts, written):
    with database.write() as connection:
        connection.execute(update(classes).values(starts=starts))
    assert clock(starts) == written
    assert labels("classes", q="Tiny") == [f"Tiny Tumblers, Wed {written}"]


def test_hours():
    assert hours(time(11, 30), time(12, 30)) == "11:30 AM – 12:30 PM"  # noqa: RUF001


def test_camps(add, labels, rows, studio):
    add(camps, name="Bare Camp", status="canceled", capacity=5)
    assert labels("camps") == ["Winter Camp", "Bare Camp"]
    assert labels("camps", status="canceled") == labels("camps", q="bare") == ["Bare Camp"]
    winter, bare = rows("camps")
    assert (winter.first_date, winter.last_date) == (date(2026, 12, 28), date(2026, 12, 30))
    assert (winter.enrolled, winter.capacity, winter.price_cents, winter.active) == (2, 10, 24900, True)
    assert (bare.first_date, bare.last_date, bare.enrolled, bare.active) == (None, None, 0, False)


def test_staff(rows, labels):
    marcus, nadia, olga, pat = rows("staff")
    assert [person.classes for person in (marcus, nadia, olga, pat)] == [2, 1, 0, 0]
    assert (pat.name, pat.email, pat.teaches, pat.active) == ("Pat Quill", "pat@staff.test", False, True)
    assert labels("staff", q="NADIA@") == ["Nadia Kim"]
    assert labels("staff", active="no") == []


def test_transactions(add, rows, labels, studio):
    first, second = studio.families[:2]
    tuition = {"type": "charge", "category": "Tuition", "student_id": studio.students[0]}
    add(transactions, family_id=first, amount_cents=8500, date=date(2026, 10, 1), due_on=date(2026, 10, 10), **tuition)
    add(transactions, family_id=first, amount_cents=8500, date=date(2026, 10, 3), type="payment", category="Card")
    add(transactions, family_id=second, amount_cents=500, date=date(2026, 10, 2), type="credit", category="Goodwill")
    names = ["Family 0001: Card 2026-10-03", "Family 0002: Goodwill 2026-10-02", "Family 0001: Tuition 2026-10-01"]
    assert labels("transactions") == [row.name for row in rows("transactions")] == names
    assert labels("transactions", q="0002") == labels("transactions", type="credit") == names[1:2]
    assert labels("transactions", category="Tuition") == names[2:]
    assert labels("transactions", **{"from": "2026-10-02", "to": "2026-10-02"}) == names[1:2]
    assert [row.amount_cents for row in rows("transactions", sort="-amount")] == [8500, 8500, 500]
    card, _, charge = rows("transactions")
    assert (charge.family, charge.student, charge.memo) == ("Family 0001", "Student 1 Family 0001", "")
    assert (card.student, card.signed_cents, charge.signed_cents) == (None, -8500, 8500)


def test_makeup_tokens(database, studio, add, rows, labels):
    with database.read() as connection:
        today = connection.execute(select(local_date(studio.account))).scalar_one()
    for student, meeting, expires_on, used_on in (
        (0, studio.meetings[0], today, None),
        (1, None, None, None),
        (2, None, today - timedelta(days=1), None),
        (3, None, today - timedelta(days=1), today - timedelta(days=2)),
    ):
        token = {"student_id": studio.students[student], "meeting_id": meeting, "why": "Ice", "issued_on": today}
        add(makeup_tokens, expires_on=expires_on, used_on=used_on, **token)
    found = [(row.name, row.state) for row in rows("makeup_tokens")]
    named = [f"Student {n} Family {family:04}" for family in studio.families[:2] for n in (1, 2)]
    assert found == list(zip(named, ["open", "open", "expired", "used"], strict=True))
    assert labels("makeup_tokens", state="open") == named[:2]
    assert labels("makeup_tokens", state="expired") == named[2:3]
    assert labels("makeup_tokens", state="used", q="student 2") == named[3:]
    assert labels("makeup_tokens", state="any") == named
    first, second = rows("makeup_tokens")[:2]
    assert (first.class_name, first.class_date, first.why) == ("Level 1 Gymnastics", date(2026, 11, 9), "Ice")
    assert (second.class_name, second.class_date, second.expires_on) == (None, None, None)


@pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_what_day_it_is_depends_on_the_studio(database, studio, zone):
    with database.write() as connection:
        connection.execute(update(accounts).where(accounts.c.id == studio.account).values(time_zone=zone))
    expected = {SystemClock().now().astimezone(ZoneInfo(zone)).date()}
    with database.read() as connection:
        found = connection.execute(select(local_date(studio.account))).scalar_one()
    assert found in expected | {SystemClock().now().astimezone(ZoneInfo(zone)).date()}


@pytest.mark.parametrize("record_type", lists.RECORD_LISTS)
def test_another_studios_records_are_in_no_list(database, studio, record_type):
    with database.read() as connection:
        theirs = lists.find(record_type).selection(studio.lakeside, {})
        ids = [row.record_id for row in connection.execute(theirs)]
        ours = lists.find(record_type).selection_ids(studio.account, ids)
        assert connection.execute(ours).all() == []
