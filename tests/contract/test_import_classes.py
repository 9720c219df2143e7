"""The office's file of classes into a studio, on both databases."""

from datetime import date, time

import pytest
from sqlalchemy import func, select, update

from actors.bulk.import_records import ImportParams, ImportRecords
from actors.studio.office_export.reader import read
from actors.studio.schedule.term import days_of_term
from actors.studio.tables import classes, levels, meetings, programs, rooms, staff
from tests.support.actions import contents, run_rows
from tests.support.export import as_rows, class_cells
from tests.support.office import Office
from tests.support.statements import statements_of
from tests.support.timetable import TODAY

TABLES = ("classes", "programs", "levels", "rooms", "staff", "meetings")
SAME, DONE = ("skipped", "Nothing to change"), ("done", None)


@pytest.fixture
def load(database, studio):
    """Imports rows into Riverbend, and returns how each ended."""

    def run(*cells):
        params = ImportParams(records="classes", file_name="classes.csv")
        return run_rows(database, studio.account, ImportRecords(), params, as_rows(*cells)).outcomes

    return run


@pytest.fixture
def stored(database):
    def found(external_id):
        with database.read() as connection:
            return connection.execute(select(classes).where(classes.c.external_id == external_id)).one()

    return found


@pytest.fixture
def names(database, studio):
    def of(table):
        query = select(table.c.name).where(table.c.account_id == studio.account).order_by(table.c.id)
        with database.read() as connection:
            return list(connection.execute(query).scalars())

    return of


def test_a_class_as_it_is_stored(load, stored, names, studio):
    assert load(class_cells()) == [DONE]
    found = stored("700")
    assert (found.account_id, found.name, found.status) == (studio.account, "Level 3 Tumbling", "active")
    assert (found.program_id, found.room_id, found.instructor_id) == (
        studio.programs[0], studio.rooms[0], studio.staff[0],
    )  # fmt: skip
    assert (found.weekday, found.starts, found.ends) == (0, time(16, 30), time(17, 30))
    assert (found.price_cents, found.capacity) == (9500, 12)
    assert (found.show_online, found.allow_registration, found.waitlist, found.billable) == (True,) * 4
    assert names(levels) == ["Level 1", "Level 2", "Level 3"]


def test_what_the_studio_does_not_have_is_made_once(load, names, database):
    new = {"Program": "Ninja", "Room": "Attic", "Instructor": "Sam Vu", "Level": ""}
    rows = [class_cells(Class_ID=str(n), **new) for n in range(3)]
    rows += [class_cells(Class_ID="3", Program="NINJA", Room="attic", Instructor="sam vu", Level="")]
    assert load(*rows) == [DONE] * 4
    assert names(programs) == ["Recreational", "Preschool", "Ninja"]
    assert names(rooms) == ["Main gym", "Tumble room", "Attic"]
    assert names(staff)[-2:] == ["Pat Quill", "Sam Vu"]
    assert names(levels) == ["Level 1", "Level 2"]
    before = contents(database, *TABLES)
    assert load(*rows) == [SAME] * 4
    assert contents(database, *TABLES) == before


def test_a_row_that_fails_makes_nothing(load, database):
    before = contents(database, *TABLES)
    assert load(class_cells(Room="Attic", Weekday="Someday"))[0][0] == "failed"
    assert contents(database, *TABLES) == before


def test_what_has_changed_is_changed_and_what_the_file_does_not_say_stays(load, stored, database):
    load(class_cells(), class_cells(Class_ID="701"))
    with database.write() as connection:
        connection.execute(classes.update().values(waitlist=False))
    other = stored("701")
    assert load(class_cells(Level="", Instructor=" ", Price="", Status="Closed", Starts="16:00")) == [DONE]
    found = stored("700")
    assert (found.level_id, found.instructor_id, found.price_cents, found.status) == (None, None, 0, "closed")
    assert (found.starts, found.waitlist) == (time(16), False)
    assert stored("701") == other


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Class_ID": ""}, "The class has no ID"),
        ({"Class_Name": "\xa0"}, "The class has no name"),
        ({"Program": ""}, "The class has no program"),
        ({"Class_Name": "x" * 121}, '"Class Name" is longer than 120 characters'),
        ({"Room": "x" * 81}, '"Room" is longer than 80 characters'),
        ({"Weekday": ""}, "The class has no weekday"),
        ({"Weekday": "Mon/Wed"}, '"Mon/Wed" is more than one day. Give each day a class of its own.'),
        ({"Weekday": "T"}, '"T" is not a day of the week'),
        ({"Starts": ""}, '"Starts" is blank'),
        ({"Ends": "late"}, '"late" in "Ends" is not a time such as 4:30 PM or 16:30'),
        ({"Starts": "6:00 PM"}, "The class ends at 5:30 PM, which is not after its start at 6:00 PM"),
        ({"Price": "free"}, '"free" is not an amount of money'),
        ({"Price": "-5"}, "The price -5 is below zero"),
        ({"Capacity": ""}, "The class has no capacity"),
        ({"Capacity": "a few"}, '"a few" in "Capacity" is not a whole number from 1 to 10,000'),
        ({"Status": "full"}, '"full" in "Status" is neither Active nor Closed'),
    ],
)
def test_a_class_that_cannot_be_imported(load, database, cells, reason):
    before = contents(database, *TABLES)
    assert load(class_cells(**cells)) == [("failed", reason)]
    assert contents(database, *TABLES) == before


def test_another_studios_class_and_room_are_not_ours(load, database, studio, stored):
    with database.write() as connection:
        theirs = classes.c.id == studio.lakeside_classes[0]
        connection.execute(classes.update().where(theirs).values(external_id="700"))
        connection.execute(rooms.update().where(rooms.c.account_id == studio.lakeside).values(name=rooms.c.name + "!"))
    assert load(class_cells(Room="Main gym!")) == [DONE]
    with database.read() as connection:
        found = connection.execute(select(classes.c.account_id).where(classes.c.external_id == "700")).scalars().all()
        twice = select(func.count()).where(rooms.c.name == "Main gym!")
        assert connection.execute(twice).scalar() == 2
    assert sorted(found) == sorted([studio.account, studio.lakeside])


def test_a_batch_takes_the_same_number_of_statements_however_many_rows(load, database):
    with statements_of(database) as statements:

        def taken(first, number):
            statements.clear()
            load(*(class_cells(Class_ID=str(first + n), Room=f"Room {first + n}") for n in range(number)))
            return len(statements)

        load(class_cells())
        assert taken(1000, 2) == taken(2000, 90)


def test_the_file_itself():
    header = "Class ID,Class Name,Program,Level,Room,Instructor,Weekday,Starts,Ends,Price,Capacity,Status"
    (row,) = read(f"{header}\n7,Ninja,Fun,,,,Fri,4 PM,5 PM,50,8,\n".encode(), "classes")
    assert (row.number, row.label, row.data["Weekday"]) == (2, "Row 2: Ninja", "Fri")


@pytest.fixture
def met(database, stored):
    """The days of a class's meetings, with what became of each."""

    def of(external_id):
        query = select(meetings.c.date, meetings.c.status).where(meetings.c.class_id == stored(external_id).id)
        with database.read() as connection:
            return {row.date: row.status for row in connection.execute(query.order_by(meetings.c.date))}

    return of


def test_a_new_class_gets_a_term_of_meetings_once(load, met, database):
    assert load(class_cells(Weekday="Wednesday")) == [DONE]
    days = met("700")
    assert list(days) == days_of_term(2, TODAY)
    assert set(days.values()) == {"planned"}
    before = contents(database, *TABLES)
    assert load(class_cells(Weekday="Wed")) == [SAME]
    assert contents(database, *TABLES) == before
    assert load(class_cells(Weekday="Wed", Price="99")) == [DONE]
    assert met("700") == days


def test_its_meetings_can_be_canceled(load, desk, studio, stored):
    load(class_cells(Weekday="Wednesday"))
    period = {"from_date": "2026-11-23", "to_date": "2026-12-06"}
    run = Office(desk, studio).run("cancel_classes", stored("700").id, **period, reason="Snow")
    assert run.records == [DONE]
    assert Office(desk, studio).run("cancel_classes", stored("700").id, **period, reason="Snow").records == [
        ("skipped", "already canceled")
    ]


def test_a_closed_class_meets_once_it_is_open(load, met):
    load(class_cells(Status="Closed"))
    assert met("700") == {}
    load(class_cells(Status="Active"))
    assert list(met("700")) == days_of_term(0, TODAY)


def test_a_class_that_moves_meets_on_its_new_day_from_today_on(load, met, database, stored):
    load(class_cells(Weekday="Wednesday"))
    canceled, passed = date(2026, 12, 2), [day for day in met("700") if day < TODAY]
    with database.write() as connection:
        mine = (meetings.c.class_id == stored("700").id, meetings.c.date == canceled)
        connection.execute(update(meetings).where(*mine).values(status="canceled"))
    load(class_cells(Weekday="Friday"))
    ahead = [day for day in days_of_term(4, TODAY) if day >= TODAY]
    assert list(met("700")) == sorted([*passed, canceled, *ahead])
    load(class_cells(Weekday="Wednesday"))
    assert list(met("700")) == days_of_term(2, TODAY)
