"""Keywords given to records and taken away, on both databases."""

import pytest
from sqlalchemy import delete, select

from actors.bulk import selection
from actors.bulk.assign_keywords import AssignKeywords, KeywordParams
from actors.bulk.base import CannotGoOn, Place, Refusal
from actors.bulk.forms import schema
from actors.studio.tables import keyword_links, keywords, students
from actors.tasks.errors import Invalid
from tests.support import actions
from tests.support.clocks import START

ACTION = AssignKeywords()
DONE = ("done", None)


@pytest.fixture
def run(database, studio):
    """The action over Riverbend's records; returns how each ended."""

    def over(*names, chosen=None, **params):
        return actions.run_over(database, studio.account, ACTION, KeywordParams(keywords=[*names], **params), chosen)

    return over


def links(database):
    query = select(keyword_links.c.record_id, keywords.c.name, keyword_links.c.account_id)
    with database.read() as connection:
        joined = query.join(keywords, keywords.c.id == keyword_links.c.keyword_id)
        return {tuple(row) for row in connection.execute(joined)}


def test_every_student_gets_the_keyword_once(database, studio, run):
    assert run("Trial").counts == {"done": len(studio.students)}
    assert links(database) == {(student, "Trial", studio.account) for student in studio.students}
    assert run("Trial").outcomes == [("skipped", "already has Trial")] * len(studio.students)
    assert len(links(database)) == len(studio.students)


def test_families_have_keywords_too(database, studio, run):
    assert run("Trial", records="families").counts == {"done": len(studio.families)}
    assert links(database) == {(family, "Trial", studio.account) for family in studio.families}


@pytest.mark.parametrize("records", ["staff", "classes", "camps"])
def test_everything_else_that_can_have_keywords(database, studio, run, records):
    ids = getattr(studio, records)
    assert run("Trial", records=records).counts == {"done": len(ids)}
    assert links(database) == {(record, "Trial", studio.account) for record in ids}
    assert run("Trial", records=records, change="remove").counts == {"done": len(ids)}
    assert links(database) == set()


def test_a_keyword_of_a_family_is_not_one_of_the_student_with_the_same_id(run, studio):
    run("Trial", records="families")
    assert run("Trial", records="students").counts == {"done": len(studio.students)}


def test_several_keywords_at_once(database, studio, run):
    first = {"ids": studio.students[:1]}
    run("Trial", chosen=first)
    assert run("Trial", "Waitlist", "Competition", chosen=first).outcomes == [DONE]
    assert {name for _, name, _ in links(database)} == {"Trial", "Waitlist", "Competition"}
    again = run("Trial", "Waitlist", "Competition", "Trial", chosen=first)
    assert again.outcomes == [("skipped", "already has all 3 keywords")]


def test_keywords_are_taken_away(database, studio, run):
    first, second, third = studio.students[:3]
    run("Trial", "Waitlist", chosen={"ids": [first]})
    run("Competition", chosen={"ids": [second]})
    three = {"ids": [first, second, third]}
    removed = run("Trial", "Competition", change="remove", chosen=three)
    assert removed.outcomes == [DONE, DONE, ("skipped", "does not have any of the 2 keywords")]
    assert links(database) == {(first, "Waitlist", studio.account)}
    assert run("Waitlist", change="remove", chosen=three).outcomes[1] == ("skipped", "does not have Waitlist")


def test_a_record_that_is_gone_fails(database, studio, run, monkeypatch):
    freeze = selection.freeze

    def freeze_and_lose_one(connection, *args):
        freeze(connection, *args)
        connection.execute(delete(students).where(students.c.id == studio.students[0]))

    monkeypatch.setattr(selection, "freeze", freeze_and_lose_one)
    ledger = run("Trial", chosen={"ids": studio.students[:2]})
    assert ledger.outcomes == [("failed", "no longer exists"), DONE]
    assert {record for record, *_ in links(database)} == {studio.students[1]}


def test_without_the_keyword_the_task_cannot_go_on(database, run):
    with database.write() as connection:
        connection.execute(delete(keywords).where(keywords.c.name == "Trial"))
    with pytest.raises(CannotGoOn, match=r'The keyword "Trial" was deleted or renamed meanwhile\.'):
        run("Trial")


def test_another_studios_keyword_does_not_exist(database, studio):
    with database.read() as connection:
        place = Place(connection, studio.lakeside, START)
        assert ACTION.choices(place) == {"keywords": []}
        with pytest.raises(Refusal) as refusal:
            ACTION.check(place, KeywordParams(keywords=["Trial"]))
    assert refusal.value.fields == {"keywords": 'There is no keyword "Trial".'}


def test_another_studios_records_cannot_be_chosen(studio, run):
    with pytest.raises(Invalid):
        run("Trial", chosen={"filter": {"nobody": "x"}})
    assert run("Trial", chosen={"ids": studio.lakeside_students}).records == []


def test_the_form_offers_the_studios_keywords(database, studio):
    with database.read() as connection:
        offered = schema(ACTION, Place(connection, studio.account, START))
    assert offered["properties"]["keywords"]["items"]["enum"] == ["Competition", "Trial", "Waitlist"]
