"""The record lists: what a filter holds, in what order, a page at a time; on both databases."""

from datetime import date, time

import pytest
from sqlalchemy import delete, func, insert, select

from actors.studio import lists
from actors.studio.tables import (
    classes,
    enrollments,
    families,
    guardians,
    keyword_links,
    keywords,
    students,
    transactions,
)
from tests.support.statements import statements_of
from tests.support.timetable import CLASSES

TUMBLING = {
    "name": "Level 3 Tumbling",
    "weekday": 1,
    "starts": time(16, 30),
    "ends": time(17, 30),
    "capacity": 8,
}


@pytest.fixture
def office(database, studio):
    """Riverbend with three more families: Łukasz, García and Van der Berg, and a student each."""
    with database.write() as connection:

        def add(table, **values):
            statement = insert(table).values(account_id=studio.account, **values).returning(table.c.id)
            return connection.execute(statement).scalar_one()

        lukasz = add(families, name="Łukasz")
        garcia = add(families, name="García", active=False)
        berg = add(families, name="Van der Berg")
        add(guardians, family_id=lukasz, name="Zoë Łukasz", email="zoe@example.com", opted_out=True)
        add(guardians, family_id=lukasz, name="Jan Łukasz", email="jan@example.com", is_primary=False)
        add(guardians, family_id=garcia, name="Ana")
        add(guardians, family_id=berg, name="100% Ana", email="berg@example.com")
        for family, type, cents in (
            (lukasz, "charge", 20000), (lukasz, "payment", 7000), (lukasz, "credit", 791), (garcia, "credit", 500),
            (berg, "charge", 100), (berg, "payment", 100),
        ):  # fmt: skip
            day = {"date": date(2026, 10, 1), "category": "Tuition"}
            add(transactions, family_id=family, type=type, amount_cents=cents, **day)
        ava = add(students, family_id=lukasz, first_name="Ava", last_name="Łukasz", birth_date=date(2015, 4, 9))
        jose = add(students, family_id=garcia, first_name="José", last_name="García", active=False)
        add(students, family_id=berg, first_name="[Bo]", last_name="Van der Berg", birth_date=date(2012, 1, 1))
        tumbling = add(classes, program_id=studio.programs[0], **TUMBLING)
        add(enrollments, class_id=tumbling, student_id=ava, started_on=date(2026, 9, 1))
        team = add(keywords, name="Team")
        for record_type, record_id in (("students", ava), ("students", jose), ("families", berg)):
            link = {"keyword_id": team, "record_type": record_type, "record_id": record_id}
            connection.execute(insert(keyword_links).values(account_id=studio.account, **link))
    return {"ava": ava, "jose": jose, "tumbling": tumbling, "berg": berg}


@pytest.fixture
def labels(database, studio):
    """The labels that a filter holds, in their order."""

    def held(record_type, account=None, **given):
        query = lists.find(record_type).selection(account or studio.account, given)
        with database.read() as connection:
            return [row.label for row in connection.execute(query)]

    return held


@pytest.fixture
def page(database, studio):
    def of(record_type, sort="", page=1, size=50, **given):
        with database.read() as connection:
            return lists.find(record_type).page(connection, studio.account, given, sort, page, size)

    return of


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ava", ["Ava Łukasz"]),
        ("łukasz", ["Ava Łukasz"]),
        ("ŁUKASZ, AVA", ["Ava Łukasz"]),
        ("ava  Łuk", ["Ava Łukasz"]),
        ("garcía", ["José García"]),
        ("GARCÍ", ["José García"]),
        ("garcia", []),
        ("der b", ["[Bo] Van der Berg"]),
        ("[b", ["[Bo] Van der Berg"]),
        ("[ab]", []),
        ("%", []),
        ("_", []),
        ("*", []),
        (".", []),
        ("\\", []),
        ("?", []),
        ("x" * 200, []),
    ],
)
def test_students_by_name_as_typed_in_either_case_and_order(labels, q, expected):
    assert labels("students", q=q) == expected


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("łukasz", ["Łukasz"]),
        ("ZOË", ["Łukasz"]),
        ("jan@", ["Łukasz"]),
        ("berg@", ["Van der Berg"]),
        ("100%", ["Van der Berg"]),
    ],
)
def test_families_by_name_guardian_or_email(labels, q, expected):
    assert labels("families", q=q) == expected


def test_students_by_keyword_class_and_whether_they_are_active(labels, office):
    assert labels("students", keyword="Team") == ["José García", "Ava Łukasz"]
    assert labels("students", keyword="Team", active="yes") == ["Ava Łukasz"]
    assert labels("students", keyword="Team", active="no") == ["José García"]
    assert labels("students", keyword="Team", active="any", q="") == ["José García", "Ava Łukasz"]
    assert labels("students", **{"class": str(office["tumbling"])}) == ["Ava Łukasz"]
    assert labels("students", **{"class": office["tumbling"]}) == ["Ava Łukasz"]
    assert labels("students", **{"class": "2147483647"}) == []
    assert labels("students", keyword="No such") == []
    assert labels("families", keyword="Team") == ["Van der Berg"]


def test_a_filter_of_one_studio_never_finds_another_studios_records(labels, studio, office):
    assert labels("students", account=studio.lakeside, keyword="Team") == []
    assert labels("students", account=studio.lakeside, **{"class": office["tumbling"]}) == []
    assert len(labels("students", account=studio.lakeside)) == len(studio.lakeside_students)


@pytest.mark.parametrize(
    ("record_type", "given", "field"),
    [
        ("students", {"color": "red"}, "color"),
        ("students", {"active": "perhaps"}, "active"),
        ("students", {"class": "Monday"}, "class"),
        ("students", {"class": "2147483648"}, "class"),
        ("students", {"q": ["x"]}, "q"),
        ("students", {"q": True}, "q"),
        ("students", {"q": "x" * 201}, "q"),
        ("families", {"class": "1"}, "class"),
        ("families", {"balance": "huge"}, "balance"),
        ("classes", {"room": "Main gym"}, "room"),
        ("classes", {"weekday": "Someday"}, "weekday"),
        ("classes", {"weekday": "7"}, "weekday"),
        ("classes", {"status": "canceled"}, "status"),
        ("camps", {"status": "closed"}, "status"),
        ("staff", {"active": "2"}, "active"),
        ("transactions", {"type": "refund"}, "type"),
        ("transactions", {"from": "11/1/2026"}, "from"),
        ("transactions", {"to": "2026-02-30"}, "to"),
        ("makeup_tokens", {"state": "lost"}, "state"),
    ],
)
def test_a_bad_filter_is_named(record_type, given, field):
    with pytest.raises(lists.BadFilter) as bad:
        lists.find(record_type).selection(1, given)
    assert bad.value.field == field
    assert bad.value.message.endswith(".")


def test_explicit_ids_in_the_lists_order_and_only_the_accounts_own(database, studio):
    ids = [*reversed(studio.students), *studio.lakeside_students, 0, -1, 2**31, 2**63, 10**30, studio.students[0]]
    query = lists.find("students").selection_ids(studio.account, ids)
    with database.read() as connection:
        assert [row.record_id for row in connection.execute(query)] == studio.students


def test_a_hundred_thousand_ids_are_one_question(database, studio):
    query = lists.find("families").selection_ids(studio.account, range(1, 100_001))
    with database.read() as connection:
        counted = connection.execute(select(func.count()).select_from(query.subquery())).scalar()
    assert counted == len(studio.families)


@pytest.mark.parametrize("record_type", lists.RECORD_LISTS)
def test_positions_count_from_one_without_a_gap(database, studio, record_type):
    query = lists.find(record_type).selection(studio.account, {})
    with database.read() as connection:
        rows = connection.execute(query).all()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_a_page_of_students_has_what_hangs_on_them(page, office):
    found = page("students", keyword="Team", sort="-name")
    ava, jose = found.rows
    assert (found.total, found.page, found.pages) == (2, 1, 1)
    assert (ava.name, ava.family_name, ava.birth_date, ava.active) == ("Ava Łukasz", "Łukasz", date(2015, 4, 9), True)
    assert (ava.id, ava.classes, ava.keywords) == (office["ava"], ["Level 3 Tumbling"], ["Team"])
    assert (jose.name, jose.birth_date, jose.classes, jose.active) == ("José García", None, [], False)


@pytest.mark.usefixtures("office")
def test_a_page_of_families_has_what_hangs_on_them(page):
    (lukasz,) = page("families", q="Łukasz").rows
    assert (lukasz.guardian, lukasz.email, lukasz.phone) == ("Zoë Łukasz", "zoe@example.com", None)
    assert lukasz.opted_out is True
    assert (lukasz.balance_cents, lukasz.students, lukasz.keywords, lukasz.active) == (12209, 1, [], True)
    (berg,) = page("families", q="berg@").rows
    assert (berg.keywords, berg.opted_out, berg.balance_cents) == (["Team"], False, 0)


@pytest.mark.usefixtures("office")
def test_families_by_what_they_owe(labels, studio):
    assert labels("families", balance="owing") == ["Łukasz"]
    assert labels("families", balance="credit") == ["García"]
    assert len(labels("families", balance="any")) == len(studio.families) + 3


def test_a_family_without_a_guardian_is_in_the_list(database, studio, page):
    with database.write() as connection:
        connection.execute(delete(guardians).where(guardians.c.account_id == studio.account))
    found = page("families", sort="guardian")
    assert [(row.guardian, row.email, row.opted_out) for row in found.rows] == [("", None, False)] * found.total


def test_pages_together_are_the_list(page, labels):
    found = [page("students", page=number, size=3) for number in (1, 2, 3, 4)]
    assert [item.name for one in found for item in one.rows] == labels("students")
    assert {(one.total, one.pages) for one in found} == {(10, 4)}


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (99, 4)])
def test_a_page_that_is_not_there_is_the_nearest(page, asked, given):
    assert page("students", page=asked, size=3).page == given


def test_no_records_are_one_empty_page(page):
    found = page("students", q="nobody")
    assert (found.rows, found.total, found.page, found.pages) == ([], 0, 1, 1)


@pytest.mark.usefixtures("office")
def test_sorting(page):
    def names(sort):
        return [item.name for item in page("families", sort=sort).rows]

    assert names("balance")[0] == "García"
    assert names("-balance")[0] == "Łukasz"
    assert names("name")[:2] == ["Family 0001", "Family 0002"]
    assert names("-name")[0] == "Łukasz"
    births = [item.birth_date for item in page("students", sort="birth_date").rows]
    assert births[:3] == [date(2012, 1, 1), date(2015, 4, 9), None]
    assert [item.birth_date for item in page("students", sort="-birth_date").rows][:2] == births[1::-1]


@pytest.mark.parametrize("record_type", lists.RECORD_LISTS)
def test_every_sort_works_both_ways_and_no_other(page, record_type):
    total = page(record_type).total
    for name in lists.find(record_type).sorts:
        assert len(page(record_type, sort=name).rows) == len(page(record_type, sort=f"-{name}").rows) == total
    with pytest.raises(lists.BadFilter) as bad:
        page(record_type, sort="password")
    assert bad.value.field == "sort"


@pytest.mark.parametrize("record_type", lists.RECORD_LISTS)
def test_a_page_takes_the_same_number_of_statements_however_long(database, page, record_type):
    with statements_of(database) as statements:

        def taken(size):
            statements.clear()
            page(record_type, size=size)
            return len(statements)

        assert taken(1) == taken(5)


def test_the_filters_offer_the_studios_keywords_and_classes(database, studio, office):
    with database.read() as connection:
        choices = lists.filter_choices(connection, studio.account)
        theirs = lists.filter_choices(connection, studio.lakeside)
    assert choices.keywords == ["Competition", "Team", "Trial", "Waitlist"]
    assert [one.label for one in choices.classes] == [
        "Level 1 Gymnastics, Mon 4:00 PM",
        "Level 2 Tumbling, Mon 4:30 PM",
        "Level 3 Tumbling, Tue 4:30 PM",
        "Tiny Tumblers, Wed 9:30 AM",
    ]
    assert choices.classes[2].id == office["tumbling"]
    assert [one.label for one in choices.programs] == ["Preschool", "Recreational"]
    assert [one.label for one in choices.levels] == ["Level 1", "Level 2"]
    assert [one.label for one in choices.rooms] == ["Main gym", "Tumble room"]
    assert [one.label for one in choices.instructors] == ["Marcus Reed", "Nadia Kim", "Olga Petrov"]
    assert choices.categories == ["Tuition"]
    assert (theirs.keywords, theirs.categories, len(theirs.classes)) == ([], [], len(CLASSES))


def test_counting_in_words():
    assert lists.find("families").noun.count(1) == "1 family"
    assert lists.find("families").noun.count(1204) == "1,204 families"
    assert lists.find("students").noun.count(0) == "0 students"
