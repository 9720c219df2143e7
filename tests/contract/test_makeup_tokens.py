"""Makeup tokens up to the limit, on both databases."""

from datetime import date

import pytest

from actors.studio.tables import guardians, makeup_tokens, students
from actors.tasks.errors import Invalid
from tests.support.office import Office, text_of
from tests.support.timetable import TODAY

KIND = "makeup_tokens"
DONE = ("done", None)
WHY = {"why": "The heating failed"}


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


def tokens(office, **equal):
    return office.rows(makeup_tokens, "student_id", "why", "issued_on", "expires_on", **equal)


def test_every_student_gets_so_many(office, studio):
    params = WHY | {"how_many": 2, "expires_on": "2027-01-31"}
    assert office.cost(KIND, **params) == "20 tokens"
    assert office.run(KIND, **params).records == [DONE] * 10
    row = ("The heating failed", TODAY, date(2027, 1, 31))
    assert sorted(tokens(office)) == [(student, *row) for student in studio.students for _ in range(2)]


def test_over_the_limit_is_skipped_unless_overridden(office, studio):
    one = studio.students[0]
    for expected in (DONE, DONE, DONE, ("skipped", "already has 3 open tokens")):
        assert office.run(KIND, one, **WHY).records == [expected]
    assert office.cost(KIND, one, **WHY, email=True) == "0 tokens, 0 emails"
    assert office.cost(KIND, one, **WHY, override_limit=True) == "1 token"
    assert office.run(KIND, one, **WHY, override_limit=True).records == [DONE]
    assert office.run(KIND, one, **WHY).records == [("skipped", "already has 4 open tokens")]


def test_what_would_pass_the_limit_is_not_issued_in_part(office, studio):
    one = studio.students[0]
    office.run(KIND, one, **WHY, how_many=2)
    assert office.run(KIND, one, **WHY, how_many=2).records == [
        ("skipped", "already has 2 open tokens, and 2 more would be over 3")
    ]
    assert len(tokens(office)) == 2


def test_used_and_expired_tokens_do_not_count(office, studio):
    one = studio.students[0]
    same = {"student_id": one, "why": "Ill", "issued_on": date(2026, 9, 1)}
    for values in ({"used_on": date(2026, 10, 1)}, {"expires_on": date(2026, 11, 22)}, {"expires_on": TODAY}):
        office.add(makeup_tokens, **same | values)
    assert office.run(KIND, one, **WHY, how_many=2).records == [DONE]
    assert office.run(KIND, one, **WHY).records == [("skipped", "already has 3 open tokens")]


def test_the_emails_are_those_that_the_cost_announced(office, studio):
    office.change(guardians, studio.guardians[0], email=None)
    office.run(KIND, studio.students[9], **WHY, how_many=3)
    params = WHY | {"email": True}
    assert office.cost(KIND, **params) == "9 tokens, 7 emails"
    run = office.run(KIND, **params)
    assert run.records == [
        *[("done", "no email address: Family 0001")] * 2, *[DONE] * 7, ("skipped", "already has 3 open tokens")
    ]  # fmt: skip
    assert len(run.sent) == 7


def test_an_email_says_what_it_is_for(office, studio):
    run = office.run(KIND, studio.students[2], **WHY, how_many=2, expires_on="2027-01-31", email=True)
    message = run.to("family2@example.test")
    assert message["Subject"] == "2 new makeup tokens for Student 1"
    assert text_of(message).strip() == (
        "Dear Guardian 2,\n\nStudent 1 has 2 new makeup tokens, good until Jan 31, 2027: The heating failed\n\n"
        "Ask us for a class to use them in.\n\nRiverbend Gymnastics"
    )


def test_names_are_no_markup(office, studio):
    office.change(students, studio.students[0], first_name="<i>Mia</i>")
    html = text_of(office.run(KIND, studio.students[0], why="<b>", email=True).sent[0], "html")
    assert "<i>" not in html
    assert "<b>" not in html


def test_a_student_who_is_gone_fails(office, studio):
    task = office.desk.launcher.launch(studio.front_desk, KIND, WHY, {"ids": studio.students[:1]})
    with office.database.write() as connection:
        connection.execute(students.delete().where(students.c.id == studio.students[0]))
    assert office.desk.finish(task).failed == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"why": " "}, "why"),
        ({"how_many": 0}, "how_many"),
        ({"how_many": 6}, "how_many"),
        ({"how_many": 4}, "how_many"),
        ({"expires_on": "2026-11-22"}, "expires_on"),
        ({"expires_on": "2226-11-22"}, "expires_on"),
    ],
)
def test_nonsense_is_refused_with_the_field_named(office, wrong, field):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **WHY | wrong)
    assert set(refused.value.fields) == {field}
