"""Several emails of one record: each sent once, and the record shows what is most in need of attention."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords
from actors.mail.message import Email
from actors.mail.transport import Refused, Sent, Unknown
from actors.tasks import outbox
from actors.tasks.emailed import emailed
from actors.tasks.tables import task_records

EMAILS_A_RECORD = 3


class TellingMany(AssignKeywords):
    acts_and_emails = True

    def process(self, batch, params):
        for record in batch.records:
            for number in range(EMAILS_A_RECORD):
                recipient = f"{record.record_id}.{number}@x.test"
                batch.email(record, Email(recipient=recipient, subject="Hello", text="Dear family"))
        super().process(batch, params)


@pytest.fixture
def launch(desk, studio, monkeypatch):
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", TellingMany())
    return lambda: desk.launch(studio.front_desk, {"ids": studio.students[:2]})


def shown(desk, task):
    query = select(task_records.c.email).where(task_records.c.task_id == task.id).order_by(task_records.c.position)
    with desk.database.read() as connection:
        return list(connection.scalars(query))


def test_each_is_sent_once_under_an_identity_of_its_own(desk, launch):
    task = desk.finish(launch())
    assert (task.status, task.emails_total, task.emails_sent) == ("completed", 6, 6)
    assert shown(desk, task) == ["sent", "sent"]
    identities = [str(message["Message-ID"]).split("@")[0] for message in desk.post.sent]
    assert identities == [f"<{task.id}.{position}.{number}" for position in (1, 2) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("endings", "state"),
    [
        ([Refused("550 No"), Sent(), Sent()], "failed"),
        ([Sent(), Unknown("?"), Refused("550 No")], "unconfirmed"),
        ([Sent(), Sent(), Sent()], "sent"),
    ],
)
def test_a_record_shows_the_state_that_needs_attention_most(desk, launch, endings, state):
    task = launch()
    desk.post.endings = [*endings]
    task = desk.finish(task)
    assert shown(desk, task) == [state, "sent"]
    assert task.emails_sent + task.emails_failed + task.emails_unconfirmed == 6


def test_what_is_still_to_leave_is_shown_first_and_then_what_is_held(desk, studio, launch):
    task = launch()
    desk.hints.sent.remove(task.id)
    desk.runner.run_slice(task.id)
    with desk.writer.change() as change:
        held = change.claim(task.id)
        email = change.take_email(held)
        change.settle_email(held, held.lease, email, "sent", settled_at=change.now)
    assert shown(desk, task) == ["queued", "queued"]
    task = desk.commands.cancel(studio.front_desk, task.id)
    assert shown(desk, task) == ["held", "held"]
    assert (task.emails_sent, task.emails_held) == (1, 5)


def test_the_same_email_cannot_be_queued_twice(desk, studio):
    task = desk.launch(studio.front_desk)
    same = Email(recipient="a@x.test", subject="Hello", text="Dear family", once="family:1")
    with desk.database.write() as connection:
        outbox.put(connection, studio.account, task.id, {1: [same]})
        assert list(emailed(connection, studio.account, task.id, ["family:1", "family:2"])) == ["family:1"]
    with pytest.raises(IntegrityError), desk.database.write() as connection:
        outbox.put(connection, studio.account, task.id, {2: [same]})
