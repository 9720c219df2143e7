"""Classes canceled, with tokens and emails, on both databases."""

from datetime import date

import pytest

from actors.studio.tables import classes, enrollments, guardians, makeup_tokens, meetings, students
from actors.tasks.errors import Invalid
from tests.support.actions import contents
from tests.support.office import Office, text_of
from tests.support.timetable import TODAY

KIND = "cancel_classes"
DONE = ("done", None)
MONDAY, NEXT_MONDAY = TODAY, date(2026, 11, 30)
SNOW = {"from_date": "2026-11-23", "reason": "Snow"}
TWO_WEEKS = SNOW | {"to_date": "2026-12-04", "issue_tokens": True, "email": True}
TABLES = ("meetings", "makeup_tokens", "enrollments")


@pytest.fixture
def office(desk, studio):
    """Sorted by name: Level 1 Gymnastics and Level 2 Tumbling on Monday, Tiny Tumblers on Wednesday."""
    return Office(desk, studio)


def canceled(office):
    return office.rows(meetings, "class_id", "date", "cancel_reason", status="canceled")


def test_the_planned_meetings_of_the_period_are_canceled_with_the_reason(office, studio):
    first, second, third = studio.classes
    assert office.run(KIND, **SNOW).records == [DONE, DONE, ("skipped", "no meetings in these dates")]
    assert canceled(office) == [(first, MONDAY, "Snow"), (second, MONDAY, "Snow")]
    assert office.run(KIND, third, **SNOW | {"to_date": "2026-11-25"}).records == [DONE]


def test_a_second_run_changes_nothing_and_tells_nobody(office):
    assert office.cost(KIND, **TWO_WEEKS) == "6 meetings, 12 makeup tokens, 6 emails"
    office.run(KIND, **TWO_WEEKS)
    after = contents(office.database, *TABLES)
    assert office.cost(KIND, **TWO_WEEKS) == "0 meetings, 0 makeup tokens, 0 emails"
    again = office.run(KIND, **TWO_WEEKS)
    assert again.records == [("skipped", "already canceled")] * 3
    assert again.sent == []
    assert contents(office.database, *TABLES) == after


def test_it_does_what_the_cost_said(office):
    assert office.cost(KIND, **TWO_WEEKS) == "6 meetings, 12 makeup tokens, 6 emails"
    run = office.run(KIND, **TWO_WEEKS)
    assert len(canceled(office)) == 6
    assert len(office.rows(makeup_tokens, "id")) == 12
    assert (len(run.sent), run.task.emails_sent) == (6, 6)


def test_active_students_get_one_token_for_each_meeting(office, studio):
    office.run(KIND, studio.classes[0], **TWO_WEEKS | {"token_expires": "2027-01-31"})
    there = office.rows(meetings, "id", class_id=studio.classes[0], status="canceled")
    found = office.rows(makeup_tokens, "student_id", "meeting_id", "why", "issued_on", "expires_on", "account_id")
    same = ("Canceled: Snow", TODAY, date(2027, 1, 31), studio.account)
    assert sorted(found) == [(student, meeting, *same) for student in studio.students[:4] for (meeting,) in there]


def test_a_student_who_has_a_token_for_the_meeting_gets_no_second(office, studio):
    ((meeting,),) = office.rows(meetings, "id", class_id=studio.classes[0], date=MONDAY)
    office.add(makeup_tokens, student_id=studio.students[0], meeting_id=meeting, why="Ill", issued_on=TODAY)
    params = SNOW | {"issue_tokens": True}
    assert office.cost(KIND, studio.classes[0], **params) == "1 meeting, 3 makeup tokens"
    assert office.run(KIND, studio.classes[0], **params).records == [DONE]
    assert len(office.rows(makeup_tokens, "id")) == 4


def test_who_starts_later_or_has_left_gets_neither_token_nor_email(office, studio):
    first, second, *_ = office.rows(enrollments, "id", class_id=studio.classes[0])
    office.change(enrollments, first[0], started_on=date(2026, 11, 24))
    office.change(enrollments, second[0], drop_on=NEXT_MONDAY)
    run = office.run(KIND, studio.classes[0], **TWO_WEEKS)
    tokens = [student for (student,) in office.rows(makeup_tokens, "student_id")]
    first, second, third, fourth, *_ = studio.students
    assert sorted(tokens) == sorted([first, second, third, third, fourth, fourth])
    told = text_of(run.to("family1@example.test"))
    assert "Mon, Nov 23\n" in told
    assert "Mon, Nov 30\n" in told


def test_each_affected_family_gets_one_email_a_class(office, studio):
    run = office.run(KIND, **TWO_WEEKS | {"message": "See you soon.\nStay warm."})
    # Two children of family 1 and two of family 2 are in the first class; 1, 3 (trial) in the second; 4 and 5 in the
    # third. Waitlisted and dropped students are not told.
    one, two, three, four, five = (f"family{n}@example.test" for n in range(1, 6))
    assert run.recipients == sorted([one, two, one, three, four, five])


def test_an_email_says_what_the_family_has_to_know(office, studio):
    run = office.run(KIND, studio.classes[0], **TWO_WEEKS | {"message": "See you soon.\nStay warm."})
    message = run.to("family1@example.test")
    assert message["Subject"] == "Level 1 Gymnastics is canceled from Mon, Nov 23 to Mon, Nov 30"
    assert message["From"].addresses[0].display_name == "Riverbend Gymnastics"
    assert message["List-Unsubscribe"] is None
    assert text_of(message).strip() == (
        "Dear Guardian 1,\n\nLevel 1 Gymnastics (4:00 – 5:00 PM) is canceled:\n\n- Mon, Nov 23\n- Mon, Nov 30\n\n"  # noqa: RUF001
        "This concerns Student 1 and Student 2. Reason: Snow\n\n"
        "You have 4 makeup tokens for it, with no end date.\n\nSee you soon.\nStay warm.\n\nRiverbend Gymnastics"
    )


def test_a_family_without_an_address_is_named_for_the_telephone(office, studio):
    office.change(guardians, studio.guardians[0], email=None)
    office.change(guardians, studio.guardians[1], email="no address")
    params = SNOW | {"email": True}
    assert office.cost(KIND, studio.classes[0], **params) == "1 meeting, 0 emails"
    run = office.run(KIND, studio.classes[0], **params)
    assert run.records == [("done", "no email address: Family 0001 and Family 0002")]
    assert run.sent == []


def test_who_opted_out_of_news_still_learns_that_the_class_is_canceled(office, studio):
    office.change(guardians, studio.guardians[0], opted_out=True)
    run = office.run(KIND, studio.classes[0], **SNOW | {"email": True})
    assert run.recipients == ["family1@example.test", "family2@example.test"]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.test","win")', "<b>Bold</b> & co", "A\r\nBcc: all@x.test"])
def test_names_are_text_and_nothing_else(office, studio, name):
    office.change(guardians, studio.guardians[0], name=name)
    office.change(students, studio.students[0], first_name=name[:80])
    office.change(classes, studio.classes[0], name=name)
    run = office.run(KIND, studio.classes[0], **SNOW | {"email": True, "reason": name, "message": name})
    message = run.to("family1@example.test")
    assert set(message.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    assert "\n" not in message["To"].addresses[0].display_name
    html = text_of(message, "html")
    assert "<b>" not in html
    assert "href" not in html
    assert text_of(message).startswith(f"Dear {' '.join(name.split())},\n")


def test_another_studios_classes_are_left_alone(office, studio):
    with pytest.raises(Invalid):
        office.run(KIND, studio.lakeside_classes[0], **SNOW)
    office.run(KIND, **TWO_WEEKS)
    assert office.rows(meetings, "id", account_id=studio.lakeside, status="canceled") == []
    assert office.rows(makeup_tokens, "id", account_id=studio.lakeside) == []


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"reason": "  "}, "reason", "This is needed."),
        ({"to_date": "2026-11-22"}, "to_date", "This is before the first day."),
        ({"to_date": "2027-11-25"}, "to_date", "Give at most a year."),
        ({"from_date": "2020-01-01"}, "from_date", "Give a day within a year of today."),
        ({"issue_tokens": True, "token_expires": "2026-11-22"}, "token_expires", "This has passed."),
        ({"token_expires": "2026-12-31"}, "token_expires", "Issue makeup tokens"),
        ({"message": "Sorry"}, "message", "Email the families"),
    ],
)
def test_nonsense_is_refused_with_the_field_named(office, wrong, field, told):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **SNOW | wrong)
    assert told in refused.value.fields[field]


def test_titles_name_the_days(office):
    assert office.run(KIND, **SNOW).task.title == "Cancel classes on Mon, Nov 23 - 3 classes"
    later = office.run(KIND, **SNOW | {"to_date": "2026-11-27"})
    assert later.task.title == "Cancel classes from Mon, Nov 23 to Fri, Nov 27 - 3 classes"
