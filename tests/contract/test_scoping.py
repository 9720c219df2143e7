"""Every statement on a studio's table names the account, in joins and subqueries, too: read off the SQL itself."""

import re

import pytest
from sqlalchemy import Table

from actors.accounts.tables import accounts
from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords, KeywordParams
from actors.bulk.base import Place
from actors.bulk.forms import parse
from actors.bulk.import_records import ImportParams, ImportRecords
from actors.studio import demo, lists, tables
from tests.support.actions import run_over, run_rows
from tests.support.clocks import START
from tests.support.export import as_rows, class_cells, family_cells, student_cells
from tests.support.office import Office
from tests.support.statements import statements_of

STUDIO_TABLES = {table.name for table in vars(tables).values() if isinstance(table, Table)} - {accounts.name}
TOUCHED = re.compile(r"\b(FROM|JOIN|UPDATE|INTO) (\w+)")


def unscoped(statement):
    """The studio's tables that the statement touches without naming their account."""
    touched = {(verb == "INTO", table) for verb, table in TOUCHED.findall(statement) if table in STUDIO_TABLES}
    return [
        table
        for is_insert, table in touched
        if not re.search(r"\baccount_id\b" if is_insert else rf"\b{table}\.account_id (=|IN)", statement)
    ]


@pytest.fixture
def statements(database, studio):
    with statements_of(database) as found:
        yield found


def check(asked):
    statements = [statement for statement, _ in asked]
    assert any(TOUCHED.findall(statement) for statement in statements)
    assert {statement: unscoped(statement) for statement in statements if unscoped(statement)} == {}


def test_lists(database, studio, statements):
    given = {"q": "a", "keyword": "Trial", "active": "yes"}
    with database.read() as connection:
        for record_type, filters in (
            ("students", given | {"class": "1"}),
            ("families", given | {"balance": "owing"}),
            ("classes", {"q": "a", "program": "1", "level": "1", "room": "1", "instructor": "1", "weekday": "0"}),
            ("camps", {"q": "a", "status": "active"}),
            ("staff", given),
            ("transactions", {"q": "a", "type": "charge", "category": "x", "from": "2026-01-01", "to": "2026-12-31"}),
            ("makeup_tokens", {"q": "a", "state": "expired"}),
        ):
            records = lists.find(record_type)
            records.page(connection, studio.account, filters)
            for sort in records.sorts:
                records.page(connection, studio.account, {}, sort)
            connection.execute(records.selection(studio.account, filters))
            connection.execute(records.selection_ids(studio.account, [1, 2]))
        lists.filter_choices(connection, studio.account)
    check(statements)


@pytest.mark.parametrize("record_type", ["students", "families", "staff", "classes", "camps"])
@pytest.mark.parametrize("change", ["add", "remove"])
def test_keywords(database, studio, statements, record_type, change):
    params = KeywordParams(records=record_type, change=change, keywords=["Trial"])
    run_over(database, studio.account, AssignKeywords(), params)
    check(statements)


def test_imports(database, studio, statements):
    for name in ("Ava", "Eva"):
        rows = {
            "families": as_rows(family_cells(Family_Name=name, Balance="5")),
            "students": as_rows(student_cells(First_Name=name, Keywords="Team")),
            "classes": as_rows(class_cells(Class_Name=name, Room=name)),
        }
        for record_type, of_the_file in rows.items():
            params = ImportParams(records=record_type, file_name="x.csv")
            assert run_rows(database, studio.account, ImportRecords(), params, of_the_file).counts == {"done": 1}
    check(statements)


@pytest.mark.parametrize("kind", ["quick_edit", "quick_edit_students"])
def test_quick_edits(database, studio, statements, kind):
    action = register.ACTIONS[kind]
    said = {"active": False} if kind == "quick_edit_students" else {"room": "Main gym", "level": "Level 1"}
    capacity = {} if kind == "quick_edit_students" else {"capacity": 1}
    params = action.Params(**said, **capacity)
    with database.read() as connection:
        place = Place(connection, studio.account, START)
        action.choices(place)
        action.check(place, params)
    run_over(database, studio.account, action, params)
    check(statements)


def test_the_demo_studio(database, statements):
    demo.fill(database, families=6, seed=1, now=START)
    check(statements)


DAYS = {"from_date": "2026-11-23", "to_date": "2026-12-04"}
LETTER = {"subject": "x", "body": "y"}
NOTICES = [
    ("cancel_classes", DAYS | {"reason": "Snow", "issue_tokens": True, "email": True}),
    ("cancel_camps", {"reason": "Snow", "email": True}),
    ("substitute_instructors", DAYS | {"instructor": "Olga Petrov", "email": True}),
    ("makeup_tokens", {"why": "Snow", "email": True}),
    *(("send_email", LETTER | {"records": of}) for of in ("families", "students", "classes", "staff")),
]


@pytest.mark.parametrize(("kind", "params"), NOTICES)
def test_what_families_are_told_of(desk, studio, statements, kind, params):
    office = Office(desk, studio)
    office.cost(kind, **params)
    assert office.run(kind, **params).sent
    check(statements)


@pytest.mark.parametrize(("kind", "params"), NOTICES)
def test_telling_families_takes_as_many_statements_for_one_record_as_for_all(desk, studio, statements, kind, params):
    action = register.ACTIONS[kind]
    parsed = parse(action, params)
    records = lists.find(action.record_type(parsed)).selection(studio.account, {})
    with desk.database.read() as connection:
        first = connection.execute(records).first().record_id
    counts = []
    for chosen in ({"ids": [first]}, {"all": True}):
        statements.clear()
        run_over(desk.database, studio.account, action, parsed, chosen)
        counts.append(len(statements))
    one, every = counts
    assert every <= one + 2  # one statement each for those that are skipped and those that failed
