"""A letter to families and staff, each once, on both databases."""

import pytest
from sqlalchemy import select

from actors.bulk import register
from actors.bulk.base import Batch, Refusal
from actors.bulk.forms import parse
from actors.bulk.send_email import SendEmail
from actors.mail.unsubscribing import Unsubscribed, Unsubscribing, verify_token
from actors.studio.tables import classes, families, guardians, staff, students, transactions
from actors.tasks.errors import Invalid
from actors.tasks.tables import emails
from tests.support.office import Office, text_of
from tests.support.timetable import TODAY

KIND = "send_email"
DONE = ("done", None)
KEY = b"k" * 32
LETTER = {"subject": "News for {family_name}", "body": "Dear {guardian_name},\n\nthe term ends soon."}
ONE, TWO, THREE, FOUR, FIVE = (f"family{n}@example.test" for n in range(1, 6))


@pytest.fixture(autouse=True)
def links(monkeypatch):
    links = Unsubscribing(KEY, "https://studio.test")
    monkeypatch.setitem(register.ACTIONS, KIND, SendEmail(lambda: links))
    return links


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


def test_each_family_gets_it_with_its_own_words(office):
    assert office.cost(KIND, **LETTER) == "5 emails"
    run = office.run(KIND, **LETTER)
    assert run.records == [DONE] * 5
    assert run.recipients == [ONE, TWO, THREE, FOUR, FIVE]
    message = run.to(TWO)
    assert message["Subject"] == "News for Family 0002"
    assert message["To"].addresses[0].display_name == "Guardian 2"
    assert text_of(message).startswith("Dear Guardian 2,\n\nthe term ends soon.\n\n--\nRiverbend Gymnastics\n")


def test_every_field_is_filled_in(office, studio):
    family = studio.families[0]
    money = {"type": "charge", "category": "Tuition", "date": TODAY, "amount_cents": 123_450}
    office.add(transactions, family_id=family, **money)
    office.change(students, studio.students[1], active=False)
    body = "{family_name}|{guardian_name}|{ first_name }|{student_names}|{balance}|{studio_name}"
    run = office.run(KIND, family, subject="x", body=body)
    told = "Family 0001|Guardian 1|Guardian|Student 1|$1,234.50|Riverbend Gymnastics"
    assert text_of(run.sent[0]).splitlines()[0] == told


@pytest.mark.parametrize("field", ["subject", "body"])
def test_unknown_fields_are_refused_with_those_that_there_are(office, field):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **LETTER | {field: "Hi {nobody} and {first_name} and {first name}"})
    told = refused.value.fields[field]
    assert told.startswith("There is no field {nobody}, {first name}. The fields are {family_name}, {guardian_name},")


def test_staff_have_fields_of_their_own(office):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **LETTER, records="staff")
    assert refused.value.fields["body"].endswith("The fields are {first_name}, {studio_name}.")
    run = office.run(KIND, records="staff", subject="Shifts", body="Hi {first_name}")
    assert (len(run.sent), run.records) == (4, [DONE] * 4)
    message = run.to("marcus@staff.test")
    assert text_of(message).startswith("Hi Marcus\n")
    assert message["List-Unsubscribe"] is None


def test_who_has_no_address_or_wants_none_is_skipped(office, studio):
    office.change(guardians, studio.guardians[0], email=None)
    office.change(guardians, studio.guardians[1], opted_out=True)
    office.change(guardians, studio.guardians[2], email="nowhere")
    assert office.cost(KIND, **LETTER) == "2 emails"
    run = office.run(KIND, **LETTER)
    assert run.records == [
        ("skipped", "no email address"),
        ("skipped", "does not want emails"),
        ("failed", "not a valid email address"),
        DONE,
        DONE,
    ]
    assert run.recipients == [FOUR, FIVE]


def test_a_family_of_several_students_gets_one(office):
    assert office.cost(KIND, **LETTER, records="students") == "5 emails"
    run = office.run(KIND, **LETTER, records="students")
    skipped = [reason for outcome, reason in run.records if outcome == "skipped"]
    assert skipped == ["already emailed with Student 1 Family 0001"] + [
        f"already emailed with Student 1 Family {n:04}" for n in range(2, 6)
    ]
    assert run.recipients == [ONE, TWO, THREE, FOUR, FIVE]


def test_a_family_gets_one_however_the_batches_fall(office, monkeypatch):
    monkeypatch.setattr("actors.bulk.sizing.FIRST_SIZE", 1)
    monkeypatch.setattr("actors.bulk.sizing.MOST", 1)
    run = office.run(KIND, **LETTER, records="students")
    assert run.recipients == [ONE, TWO, THREE, FOUR, FIVE]


def test_who_finishes_the_rest_emails_no_family_again(office, studio):
    """Canceled when the first family has its letter and the second student of it was not reached."""
    desk, viewer = office.desk, studio.front_desk
    task = desk.launcher.launch(viewer, KIND, LETTER | {"records": "students"}, {"ids": studio.students[:4]})
    with desk.writer.change() as change:
        held = change.claim(task.id)
        batch = Batch(office.place(change.connection), task.id, 1, 1)
        register.ACTIONS[KIND].process(batch, parse(register.ACTIONS[KIND], LETTER | {"records": "students"}))
        change.advance(held, 1, batch.close(), batch.queue_emails(), tell=True)
        change.release(task, held.lease)
    with desk.writer.change() as change:
        held = change.claim(task.id)
        change.settle_email(held, held.lease, change.take_email(held), "sent", settled_at=change.now)
    desk.commands.cancel(viewer, task.id)
    rest = desk.finish(desk.launcher.retry(viewer, task.id, "untouched"))
    assert (rest.done, rest.skipped, rest.emails_sent) == (1, 2, 1)
    assert [message["To"].addresses[0].addr_spec for message in desk.post.sent] == [TWO]


def test_families_of_the_active_students_of_classes_get_one(office, studio):
    assert office.cost(KIND, **LETTER, records="classes") == "3 emails"
    letter = LETTER | {"body": "For {student_names}"}
    run = office.run(KIND, records="classes", **letter)
    # The second class has one active student, of a family that the first one has, too.
    assert run.records == [DONE, ("skipped", "already emailed with Level 1 Gymnastics, Mon 4:00 PM"), DONE]
    assert run.recipients == [ONE, TWO, FOUR]
    assert text_of(run.to(FOUR)).startswith("For Student 2\n")


def test_a_class_without_students_is_skipped(office, studio):
    third = studio.classes[2]
    with office.database.write() as connection:
        connection.exec_driver_sql(f"DELETE FROM enrollments WHERE class_id = {third}")
    assert office.run(KIND, third, **LETTER, records="classes").records == [("skipped", "no active students")]


def test_families_of_a_class_without_an_address_are_named(office, studio):
    office.change(guardians, studio.guardians[0], email=None)
    run = office.run(KIND, studio.classes[0], **LETTER, records="classes")
    assert run.records == [("done", "no email address: Family 0001")]
    assert run.recipients == [TWO]


def test_the_link_to_unsubscribe_is_the_guardians_own(office, studio, links):
    message = office.run(KIND, studio.families[2], **LETTER).sent[0]
    url = message["List-Unsubscribe"].strip("<>")
    who = Unsubscribed(studio.account, studio.guardians[2])
    assert url == links.url(who)
    assert verify_token(KEY, url.removeprefix("https://studio.test/unsubscribe/")) == who
    assert url in text_of(message)
    assert f'<a href="{url}">' in text_of(message, "html")


def test_paragraphs_and_links_become_html(office, studio):
    body = "Dear {first_name},\n\nsee https://studio.test/a?b=1&c=2.\nBye & thanks <3"
    html = text_of(office.run(KIND, studio.families[0], subject="x", body=body).sent[0], "html")
    link = '<a href="https://studio.test/a?b=1&amp;c=2">https://studio.test/a?b=1&amp;c=2</a>'
    assert "<p>Dear Guardian,</p>" in html
    assert f"<p>see {link}.<br>Bye &amp; thanks &lt;3</p>" in html


def test_plain_text_alone_if_wished(office, studio):
    message = office.run(KIND, studio.families[0], **LETTER, html=False).sent[0]
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://evil.test","win")', "<b>{balance}</b>", "A\r\nBcc: all@x.test\n\nx"]
)
def test_names_are_text_and_nothing_else(office, studio, name):
    office.change(families, studio.families[0], name=name)
    office.change(guardians, studio.guardians[0], name=name)
    body = "Dear {guardian_name} of {family_name}"
    message = office.run(KIND, studio.families[0], subject="For {family_name}", body=body).sent[0]
    shown = " ".join(name.split())
    expected = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Unsubscribe"}
    assert expected == {*message.keys()} - {"List-Unsubscribe-Post", "Precedence", "Auto-Submitted"}
    assert message["Subject"] == f"For {shown}"
    assert message["To"].addresses[0].display_name == shown
    assert text_of(message).startswith(f"Dear {shown} of {shown}\n")
    html = text_of(message, "html")
    assert "<b>" not in html
    assert html.count("<a ") == 1


def test_the_preview_is_what_the_family_will_get(office, studio):
    action = register.ACTIONS[KIND]
    with office.database.read() as connection:
        shown = action.preview(office.place(connection), parse(action, LETTER), studio.families[1])
        with pytest.raises(Refusal, match="no longer exists"):
            action.preview(office.place(connection), parse(action, LETTER), studio.lakeside_families[0])
        with pytest.raises(Refusal, match="marked fields"):
            action.preview(office.place(connection), parse(action, LETTER | {"body": "{x}"}), studio.families[1])
    office.run(KIND, studio.families[1], **LETTER)
    with office.database.read() as connection:
        row = connection.execute(select(emails)).one()
    assert (shown.subject, shown.text, shown.html) == (row.subject, row.text, row.html)
    assert (shown.recipient, shown.unsubscribe_url) == (row.recipient, row.unsubscribe_url)


def test_it_changes_no_record_and_says_so(office):
    task = office.run(KIND, **LETTER).task
    assert task.title == 'Email "News for {family_name}" - 5 families'
    assert not task.acts_and_emails


def test_a_subject_and_a_text_are_needed(office):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, subject=" \n", body="\n")
    assert set(refused.value.fields) == {"subject", "body"}


def test_another_studios_families_are_left_alone(office, studio):
    with pytest.raises(Invalid):
        office.run(KIND, studio.lakeside_families[0], **LETTER)
    for records, table in (("classes", classes), ("staff", staff)):
        theirs = office.rows(table, "id", account_id=studio.lakeside)[0][0]
        with pytest.raises(Invalid):
            office.run(KIND, theirs, subject="x", body="y", records=records)
