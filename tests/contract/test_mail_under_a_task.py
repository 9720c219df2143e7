"""Guardians and staff who change between the writing of an email and its leaving, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actors.bulk import register
from actors.bulk.send_email import SendEmail
from actors.mail.transport import Deferred
from actors.mail.unsubscribing import Unsubscribing
from actors.readdressing import NO_ADDRESS, NOT_THERE, UNSUBSCRIBED
from actors.studio.tables import guardians, staff, students, transactions
from actors.tasks import ledger
from actors.tasks.lifecycle import Status
from actors.tasks.rescue import Rescue
from actors.tasks.tables import emails
from tests.support.office import Office
from tests.support.timetable import TODAY

LETTER = {"subject": "News", "body": "Dear {guardian_name}"}
ONE, TWO = "family1@example.test", "family2@example.test"
NEW = "new@example.test"


@pytest.fixture(autouse=True)
def links(monkeypatch):
    monkeypatch.setitem(register.ACTIONS, "send_email", SendEmail(lambda: Unsubscribing(b"k" * 32, "https://x.test")))


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


@pytest.fixture
def written(office, studio):
    """A letter to two families that is in the outbox."""
    task = office.launch("send_email", *studio.families[:2], **LETTER)
    office.work(task, 2)
    return task


def test_an_address_that_has_changed_is_the_one_that_it_goes_to(office, studio, written):
    office.change(guardians, studio.guardians[0], email=NEW)
    assert office.end(written).recipients == [TWO, NEW]
    assert {row[0] for row in rows(office, written, emails.c.recipient)} == {NEW, TWO}


def test_an_address_that_is_put_right_after_a_refusal_gets_the_next_attempt(office, studio, written):
    office.desk.post.endings = [Deferred("450 no such mailbox for now")]
    office.end(written)
    office.change(guardians, studio.guardians[0], email=NEW)
    office.desk.clock.advance(timedelta(minutes=2).total_seconds())
    office.desk.hints.sent.clear()
    Rescue(office.database, office.desk.hints).run(office.desk.clock.now())
    assert office.end(written).recipients == [TWO, NEW]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"email": None}, NO_ADDRESS), ({"email": "  "}, NO_ADDRESS), ({"is_primary": False}, NOT_THERE)],
)
def test_who_cannot_be_written_to_any_more_is_named_as_failed(office, studio, written, change, reason):
    office.change(guardians, studio.guardians[0], **change)
    run = office.end(written)
    assert (run.task.status, run.task.emails_total, run.task.emails_sent, run.task.emails_failed) == (
        Status.COMPLETED, 2, 1, 1,
    )  # fmt: skip
    assert (run.recipients, reasons(office, run.task)) == ([TWO], [("failed", reason, 1)])


def test_who_is_gone_is_not_written_to(office, studio, written):
    office.remove(guardians, studio.guardians[0])
    assert (office.end(written).recipients, office.desk.now(written).emails_failed) == ([TWO], 1)


def test_who_unsubscribed_meanwhile_gets_no_letter_and_is_nobodys_trouble(office, studio, written):
    office.change(guardians, studio.guardians[0], opted_out=True)
    run = office.end(written)
    assert (run.task.status, run.task.troubled, run.recipients) == (Status.COMPLETED, False, [TWO])
    assert (run.task.emails_total, run.task.emails_sent, run.task.emails_left) == (1, 1, 0)
    assert reasons(office, run.task) == [("discarded", UNSUBSCRIBED, 1)]


def test_a_task_whose_last_email_is_withdrawn_completes(office, studio):
    task = office.launch("send_email", studio.families[0], **LETTER)
    office.work(task, 1)
    office.change(guardians, studio.guardians[0], opted_out=True)
    run = office.end(task)
    assert (run.task.status, run.task.emails_total, run.sent) == (Status.COMPLETED, 0, [])


def test_what_was_held_goes_to_the_address_of_the_day_on_which_it_is_sent_on(office, studio, written):
    office.desk.commands.cancel(studio.front_desk, written.id)
    office.change(guardians, studio.guardians[0], email=NEW)
    office.change(guardians, studio.guardians[1], opted_out=True)
    sent_on = office.desk.launcher.resend(studio.front_desk, written.id, "held")
    assert office.end(sent_on).recipients == [NEW]


def test_a_statement_still_reaches_who_unsubscribed_from_news(office, studio):
    office.add(transactions, family_id=studio.families[0], type="charge", category="x", date=TODAY, amount_cents=1)
    task = office.launch("send_statements", studio.families[0], from_date="2026-11-01", to_date="2026-11-23")
    office.work(task, 1)
    office.change(guardians, studio.guardians[0], opted_out=True, email=NEW)
    assert office.end(task).recipients == [NEW]


def test_the_family_that_a_student_was_in_is_told_of_what_it_got_then(office, studio):
    task = office.launch("makeup_tokens", studio.students[0], why="Snow", email=True)
    office.work(task, 1)
    office.change(students, studio.students[0], family_id=studio.families[1])
    office.change(guardians, studio.guardians[0], email=NEW)
    assert office.end(task).recipients == [NEW]


def test_a_member_of_the_staff_has_a_new_address(office, studio):
    task = office.launch("send_email", studio.staff[0], records="staff", subject="Shifts", body="Hi")
    office.work(task, 1)
    office.change(staff, studio.staff[0], email=NEW)
    assert office.end(task).recipients == [NEW]


def rows(office, task, *columns):
    with office.database.read() as connection:
        return connection.execute(select(*columns).where(emails.c.task_id == task.id)).all()


def reasons(office, task):
    with office.database.read() as connection:
        return [(found.outcome, found.reason, found.count) for found in ledger.email_reasons(connection, task)]
