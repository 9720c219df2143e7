"""The office's files of families and students into a studio, on both databases."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, update

from actors.bulk.import_records import ImportParams, ImportRecords
from actors.studio.office_export.reader import FAULT
from actors.studio.tables import families, guardians, keyword_links, keywords, students, transactions
from tests.support.actions import contents, run_rows
from tests.support.export import as_rows, csv_rows, family_cells, student_cells
from tests.support.statements import statements_of
from tests.support.studio import count

TABLES = ("families", "guardians", "transactions", "students", "keywords", "keyword_links")
SAME = ("skipped", "Nothing to change")
DONE = ("done", None)


@pytest.fixture
def load(database, studio):
    """Imports rows into Riverbend, and returns how each ended."""

    def run(record_type, rows):
        params = ImportParams(records=record_type, file_name=f"{record_type}.csv")
        return run_rows(database, studio.account, ImportRecords(), params, rows)

    return run


@pytest.fixture
def with_family(load):
    """There is a family 10001."""
    assert load("families", as_rows(family_cells())).outcomes == [DONE]


def stored(database, table, external_id):
    with database.read() as connection:
        return connection.execute(select(table).where(table.c.external_id == external_id)).one()


def guardians_of(database, family_id):
    query = select(guardians).where(guardians.c.family_id == family_id).order_by(guardians.c.id)
    with database.read() as connection:
        return connection.execute(query).all()


def ledger_of(database, family_id):
    """Type, category, cents, due date and what makes it the same, of each transaction."""
    entry = transactions.c
    query = select(entry.type, entry.category, entry.amount_cents, entry.due_on, entry.once)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query.where(entry.family_id == family_id))]


def keywords_of(database, student_id):
    query = (
        select(keywords.c.name)
        .join(keyword_links, keyword_links.c.keyword_id == keywords.c.id)
        .where(keyword_links.c.record_type == "students", keyword_links.c.record_id == student_id)
    )
    with database.read() as connection:
        return set(connection.execute(query).scalars())


@pytest.mark.timeout(300)
def test_both_files_of_the_office(database, load):
    of_families = load("families", csv_rows("families"))
    of_students = load("students", csv_rows("students"))

    assert of_families.counts == {"done": 1484, "skipped": 12, "failed": 16}
    assert of_families.reasons == {
        "Nothing to change": 12,
        '"two@example.com; three@example.com" is more than one email address': 6,
        '"see notes" is not an email address': 5,
        '"mom@@example.com" is not an email address': 2,
        '"white@" is not an email address': 1,
        '"king@" is not an email address': 1,
        '"n/a" is not an email address': 1,
    }
    assert of_students.counts == {"done": 2445, "failed": 67}
    no_family = [reason for reason in of_students.reasons if reason and reason.startswith("There is no family")]
    assert of_students.reasons["There is no family 99999. Import the families first."] == 13
    assert sum(of_students.reasons[reason] for reason in no_family) == 41
    assert {reason: n for reason, n in of_students.reasons.items() if reason not in no_family} == {
        "2/30/2015 is not a date": 8,
        "The student has no first name": 7,
        "The birth date 2051-01-01 is in the future": 5,
        "13/45/2014 is not a date": 4,
        "unknown is not a date": 2,
    }

    assert count(database, guardians) == count(database, families)
    before = contents(database, *TABLES)
    again = load("families", csv_rows("families")), load("students", csv_rows("students"))
    assert [ledger.counts for ledger in again] == [{"skipped": 1496, "failed": 16}, {"skipped": 2445, "failed": 67}]
    assert contents(database, *TABLES) == before


def test_a_family_as_it_is_stored(database, studio, load):
    row = family_cells(
        Family_Name=" Van\xa0der\xa0Berg ", Email="a@example.com", Balance="122.09", Notes="Allergy:\r\ncall", Phone=" "
    )
    assert load("families", as_rows(row)).outcomes == [DONE]
    family = stored(database, families, "10001")
    assert (family.account_id, family.name, family.active) == (studio.account, "Van der Berg", True)
    assert family.notes == "Allergy:\ncall"
    (guardian,) = guardians_of(database, family.id)
    assert (guardian.account_id, guardian.is_primary, guardian.opted_out) == (studio.account, True, False)
    assert (guardian.name, guardian.email, guardian.phone) == ("Amelia Turner", "a@example.com", None)
    today = date(2026, 11, 23)
    assert ledger_of(database, family.id) == [("charge", "Opening balance", 12209, today, "opening:10001")]


def test_a_balance_in_the_familys_favor_is_a_credit_and_none_is_nothing(database, load):
    load("families", as_rows(family_cells(Balance="-10.15"), family_cells(Family_ID="10002", Balance="0")))
    family, other = (stored(database, families, number) for number in ("10001", "10002"))
    assert ledger_of(database, family.id) == [("credit", "Opening balance", 1015, None, "opening:10001")]
    assert ledger_of(database, other.id) == []


def test_the_balance_of_a_family_that_is_here_already_is_not_looked_at(database, load):
    load("families", as_rows(family_cells(Balance="50.00")))
    family = stored(database, families, "10001")
    before = ledger_of(database, family.id)
    assert load("families", as_rows(family_cells(Balance="75.00"))).outcomes == [SAME]
    assert load("families", as_rows(family_cells(Balance="75.00", City="Oak Hill"))).outcomes == [DONE]
    assert ledger_of(database, family.id) == before
    copies = as_rows(*(family_cells(Family_ID="10009", Balance=balance) for balance in ("5", "6")))
    assert load("families", copies).outcomes == [DONE, SAME]
    assert [cents for _, _, cents, *_ in ledger_of(database, stored(database, families, "10009").id)] == [500]


def test_the_guardian_changes_and_stays_one(database, load):
    load("families", as_rows(family_cells(Email="amelia@example.com")))
    family = stored(database, families, "10001")
    with database.write() as connection:
        mine = guardians.c.family_id == family.id
        connection.execute(update(guardians).where(mine).values(opted_out=True))
        second = {"account_id": family.account_id, "family_id": family.id, "is_primary": False, "name": "Ben Turner"}
        connection.execute(insert(guardians).values(second))
    changed = family_cells(Primary_Guardian="Ann Turner", Email="", Phone="555")
    assert load("families", as_rows(changed)).outcomes == [DONE]
    assert load("families", as_rows(changed)).outcomes == [SAME]
    ann, ben = guardians_of(database, family.id)
    assert (ann.name, ann.email, ann.phone, ann.is_primary, ann.opted_out) == ("Ann Turner", None, "555", True, True)
    assert (ben.name, ben.is_primary) == ("Ben Turner", False)


def test_a_family_without_a_guardian_gets_one(database, load):
    load("families", as_rows(family_cells()))
    family = stored(database, families, "10001")
    with database.write() as connection:
        connection.execute(delete(guardians).where(guardians.c.family_id == family.id))
    assert load("families", as_rows(family_cells())).outcomes == [DONE]
    assert [guardian.name for guardian in guardians_of(database, family.id)] == ["Amelia Turner"]


@pytest.mark.usefixtures("with_family")
def test_a_student_as_it_is_stored(database, load):
    row = student_cells(Birth_Date="4/9/2015", Gender=" ", Keywords="Team; Photo OK;;", Active="N")
    assert load("students", as_rows(row)).outcomes == [DONE]
    student = stored(database, students, "50001")
    assert (student.first_name, student.last_name, student.birth_date) == ("Ava", "Turner", date(2015, 4, 9))
    assert (student.gender, student.active) == (None, False)
    assert student.family_id == stored(database, families, "10001").id
    assert keywords_of(database, student.id) == {"Team", "Photo OK"}


def test_a_cell_that_begins_with_an_equals_sign_is_data(database, load):
    formula = '=HYPERLINK("http://evil.test","Click")'
    assert load("families", as_rows(family_cells(Family_Name=formula))).outcomes == [DONE]
    assert stored(database, families, "10001").name == formula


@pytest.mark.usefixtures("with_family")
def test_what_has_changed_is_changed_and_nothing_else(database, load):
    load("students", as_rows(student_cells(), student_cells(Student_ID="50002")))
    other = stored(database, students, "50002")
    assert load("students", as_rows(student_cells(Last_Name="Baker"))).outcomes == [DONE]
    assert stored(database, students, "50001").last_name == "Baker"
    assert stored(database, students, "50002") == other


@pytest.mark.usefixtures("with_family")
def test_a_keyword_that_the_office_gave_in_here_stays(database, load):
    load("students", as_rows(student_cells(Keywords="Team;Sibling")))
    student = stored(database, students, "50001")
    assert load("students", as_rows(student_cells(Keywords="Team"))).outcomes == [SAME]
    assert load("students", as_rows(student_cells(Keywords="Allergy"))).outcomes == [DONE]
    assert keywords_of(database, student.id) == {"Team", "Sibling", "Allergy"}


def test_what_a_file_does_not_say_stays_as_it_is(database, load):
    load("families", as_rows(family_cells()))
    with database.write() as connection:
        connection.execute(update(families).where(families.c.external_id == "10001").values(active=False))
    assert load("families", as_rows(family_cells(City="Oak Hill"))).outcomes == [DONE]
    assert stored(database, families, "10001").active is False


@pytest.mark.usefixtures("with_family")
def test_copies_in_one_file(database, load):
    rows = as_rows(student_cells(), student_cells(), student_cells(First_Name="Eva"), student_cells(First_Name="Eva"))
    assert load("students", rows).outcomes == [DONE, SAME, DONE, SAME]
    assert stored(database, students, "50001").first_name == "Eva"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Family_ID": "99999"}, "There is no family 99999. Import the families first."),
        ({"Family_ID": " "}, "The student has no family ID"),
        ({"Student_ID": ""}, "The student has no ID"),
        ({"First_Name": "\xa0"}, "The student has no first name"),
        ({"Last_Name": ""}, "The student has no last name"),
        ({"Birth_Date": "13/45/2014"}, "13/45/2014 is not a date"),
        ({"Birth_Date": "6/1/2051"}, "The birth date 6/1/2051 is in the future"),
        ({"First_Name": "x" * 81}, '"First Name" is longer than 80 characters'),
        ({"Student_ID": "x" * 41}, '"Student ID" is longer than 40 characters'),
        ({"Family_ID": "x" * 41}, '"Family ID" is longer than 40 characters'),
        ({"Gender": "x" * 21}, '"Gender" is longer than 20 characters'),
        ({"Keywords": "Team;" + "x" * 61}, '"Keywords" is longer than 60 characters'),
        ({"Active": "perhaps"}, '"perhaps" in "Active" is neither Y nor N'),
    ],
)
@pytest.mark.usefixtures("with_family")
def test_a_student_that_cannot_be_imported(database, load, cells, reason):
    before = contents(database, *TABLES)
    assert load("students", as_rows(student_cells(**cells))).outcomes == [("failed", reason)]
    assert contents(database, *TABLES) == before


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Family_ID": ""}, "The family has no ID"),
        ({"Family_Name": " "}, "The family has no name"),
        ({"Email": "white@"}, '"white@" is not an email address'),
        ({"Email": "a" * 250 + "@example.com"}, '"Email" is longer than 254 characters'),
        ({"Phone": "5" * 41}, '"Phone" is longer than 40 characters'),
        ({"Balance": "free"}, '"free" is not an amount of money'),
        ({"Balance": "99999999.00"}, "The amount 99999999.00 is too large"),
    ],
)
def test_a_family_that_cannot_be_imported(database, load, cells, reason):
    before = contents(database, *TABLES)
    assert load("families", as_rows(family_cells(**cells))).outcomes == [("failed", reason)]
    assert contents(database, *TABLES) == before


@pytest.mark.usefixtures("with_family")
def test_a_bad_row_never_takes_its_neighbours_with_it(load):
    rows = as_rows(
        student_cells(Student_ID="1"),
        {FAULT: "The row has 3 cells"},
        student_cells(Student_ID="2\0", First_Name="A\0va\x07", Keywords="\0;Te\x00am"),
        student_cells(Student_ID="3", First_Name="🤸" * 80),
        student_cells(Student_ID="4", Birth_Date="\0"),
    )
    assert load("students", rows).outcomes == [DONE, ("failed", "The row has 3 cells"), DONE, DONE, DONE]


def test_another_studios_family_is_no_family(database, studio, load):
    with database.write() as connection:
        connection.execute(update(families).where(families.c.account_id == studio.lakeside).values(external_id=None))
        theirs = families.c.id == studio.lakeside_families[0]
        connection.execute(update(families).where(theirs).values(external_id="10001"))
    reason = "There is no family 10001. Import the families first."
    assert load("students", as_rows(student_cells())).outcomes == [("failed", reason)]
    assert load("families", as_rows(family_cells(Family_Name="Ours"))).outcomes == [DONE]
    with database.read() as connection:
        assert connection.execute(select(families.c.name).where(theirs)).scalar() != "Ours"


def test_a_batch_takes_the_same_number_of_statements_however_many_rows(database, load):
    with statements_of(database) as statements:

        def taken(first, number):
            statements.clear()
            load("families", as_rows(*(family_cells(Family_ID=str(first + n)) for n in range(number))))
            return len(statements)

        assert taken(1, 2) == taken(1001, 90)
        assert count(database, families) == 92 + 7  # the studio had five, and Lakeside two
