"""What is published of a task's progress: seldom within a burst, and always how the burst ended. On both databases."""

import pytest

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords
from actors.mail.message import Email
from actors.tasks.events import TaskChanged
from actors.tasks.task import TaskState
from actors.tasks.telling import TELL_EVERY_SECONDS
from tests.support.desk import Desk
from tests.support.studio import Studio


class Emailing(AssignKeywords):
    acts_and_emails = True

    def process(self, batch, params):  # type: ignore[no-untyped-def]
        for record in batch.records:
            batch.email(record, Email(recipient=f"{record.record_id}@x.test", subject="Hello", text="Dear family"))
        super().process(batch, params)


def told(desk: Desk) -> list[TaskState]:
    """What has been told since we looked last."""
    states = [event.task for event in desk.channel.events if isinstance(event, TaskChanged)]
    desk.channel.events.clear()
    return states


@pytest.fixture
def in_mail(desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> TaskState:
    """A task whose records are done, and whose emails are all still to leave."""
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Emailing())
    task = desk.launch(studio.front_desk)
    desk.hints.sent.remove(task.id)
    desk.runner.run_slice(task.id)
    assert told(desk)[-1] == desk.now(task)
    return desk.now(task)


def test_a_slice_of_fast_batches_ends_with_what_it_has_done(
    desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(AssignKeywords):
        batches = 0

        def process(self, batch, params):  # type: ignore[no-untyped-def]
            super().process(batch, params)
            self.batches += 1
            if self.batches == 2:
                desk.runner.stop.set()

    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Interrupted())
    monkeypatch.setattr("actors.bulk.sizing.FIRST_SIZE", 2)
    task = desk.launch(studio.front_desk)
    desk.runner.run_slice(task.id)
    states = told(desk)
    assert [state.done for state in states] == [0, 0, 2, 6]  # launched, claimed, the first batch, what was left to tell
    assert states[-1] == desk.now(task)


def test_emails_sent_in_one_moment_are_told_once_and_at_their_end(desk: Desk, in_mail: TaskState) -> None:
    desk.runner.run_slice(in_mail.id)
    states = told(desk)
    assert [state.emails_sent for state in states] == [1, in_mail.emails_total]
    assert states[-1] == desk.now(in_mail)
    assert not states[-1].active


def test_slow_emails_are_told_one_by_one(desk: Desk, in_mail: TaskState) -> None:
    desk.post.on_send = lambda: desk.clock.advance(2 * TELL_EVERY_SECONDS)
    desk.runner.run_slice(in_mail.id)
    assert [state.emails_sent for state in told(desk)] == list(range(1, in_mail.emails_total + 1))


def test_an_interrupted_burst_of_emails_is_told_at_its_end(desk: Desk, in_mail: TaskState) -> None:
    desk.post.on_send = lambda: desk.runner.stop.set() if len(desk.post.sent) == 4 else None
    desk.runner.run_slice(in_mail.id)
    states = told(desk)
    assert [state.emails_sent for state in states] == [1, desk.now(in_mail).emails_sent]
    assert states[-1] == desk.now(in_mail)


def test_a_change_is_told_with_the_moment_after_its_commit(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.channel.events.clear()
    with desk.writer.change() as change:
        change.tell(task)
        desk.clock.advance(3)
        ends = desk.clock.now()
    (event,) = desk.channel.events
    assert isinstance(event, TaskChanged)
    assert event.at == ends
