"""A task's emails: claimed before they are sent, counted as they end, held by a cancel. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords
from actors.delivery import FIRST_WAIT, MOST_ATTEMPTS, SERVER_WAIT
from actors.mail.message import Email
from actors.mail.transport import Deferred, Ending, Refused, Unknown, Unreachable
from actors.tasks import audit
from actors.tasks.commands import Commands
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import Status
from actors.tasks.locked import LEASE, Locked
from actors.tasks.lost_senders import LostSenders
from actors.tasks.outbox import LONGEST_SEND, Claimed
from actors.tasks.rescue import Rescue
from actors.tasks.tables import emails
from actors.tasks.task import TaskState
from tests.support.desk import Desk
from tests.support.post import Post
from tests.support.studio import Studio
from tests.support.waiting import eventually


class Telling(AssignKeywords):
    """Assigns keywords, and tells each family."""

    acts_and_emails = True

    def process(self, batch, params):  # type: ignore[no-untyped-def]
        for record in batch.records:
            batch.email(record, Email(recipient=f"{record.record_id}@x.test", subject="Hello", text="Dear family"))
        super().process(batch, params)


@pytest.fixture(autouse=True)
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Telling())


def in_mail(desk: Desk, studio: Studio) -> TaskState:
    """A task whose records are done, and whose emails are all still to leave."""
    task = desk.launch(studio.front_desk)
    desk.hints.sent.remove(task.id)
    desk.runner.run_slice(task.id)
    return desk.now(task)


def states(desk: Desk, task: TaskState) -> dict[str, int]:
    with desk.database.read() as connection:
        found = list(connection.scalars(select(emails.c.state).where(emails.c.task_id == task.id)))
    return {state: found.count(state) for state in set(found)}


def counted(task: TaskState) -> tuple[int, int, int, int, int]:
    return task.emails_total, task.emails_sent, task.emails_failed, task.emails_held, task.emails_unconfirmed


def test_a_task_is_completed_when_its_emails_are_settled_too(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    total = len(studio.students)
    assert (task.status, task.position, counted(task)) == (Status.RUNNING, total, (total, 0, 0, 0, 0))
    task = desk.finish(task)
    assert (task.status, counted(task)) == (Status.COMPLETED, (total, total, 0, 0, 0))
    assert len({message["Message-ID"] for message in desk.post.sent}) == len(desk.post.sent) == total


@pytest.mark.parametrize(
    ("ending", "state"), [(Refused("550 no such user"), "failed"), (Unknown("no answer"), "unconfirmed")]
)
def test_each_ending_is_counted_and_never_tried_again(desk: Desk, studio: Studio, ending: Ending, state: str) -> None:
    desk.post.endings = [ending]
    task = desk.finish(desk.launch(studio.front_desk))
    assert task.status is Status.COMPLETED
    assert states(desk, task) == {state: 1, "sent": len(studio.students) - 1}
    assert getattr(task, f"emails_{state}") == 1


def test_a_temporary_refusal_is_tried_again_later_and_given_up_in_the_end(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    rescue = Rescue(desk.database, desk.hints)
    for attempt in range(MOST_ATTEMPTS):
        desk.post.endings = [Deferred("452 mailbox full")]
        task = desk.finish(task)
        assert (task.status is Status.RUNNING) == (attempt < MOST_ATTEMPTS - 1)
        assert rescue.run(desk.clock.now()) == 0
        desk.clock.advance((FIRST_WAIT * 2**attempt).total_seconds() + 1)
        desk.hints.sent.clear()
        assert rescue.run(desk.clock.now()) == (attempt < MOST_ATTEMPTS - 1)
    assert (task.status, task.emails_failed, task.emails_sent) == (Status.COMPLETED, 1, len(studio.students) - 1)


def test_without_a_mail_server_the_task_waits_and_says_so(desk: Desk, studio: Studio) -> None:
    desk.post.endings = [Unreachable("The mail server cannot be reached.")]
    task = desk.finish(desk.launch(studio.front_desk))
    assert (task.status, task.emails_sent) == (Status.RUNNING, 0)
    assert task.message == "The mail server cannot be reached."
    desk.clock.advance(SERVER_WAIT.total_seconds() + 5)
    assert Rescue(desk.database, desk.hints).run(desk.clock.now()) == 1
    task = desk.finish(task)
    assert (task.status, task.message, task.emails_failed) == (Status.COMPLETED, None, 0)


@pytest.mark.parametrize("stop", ["cancel", "pause"])
def test_after_a_stop_no_email_begins_to_leave(desk: Desk, studio: Studio, stop: str) -> None:
    task = in_mail(desk, studio)
    stopped = getattr(desk.commands, stop)(studio.front_desk, task.id)
    task = desk.finish(task)
    assert desk.post.sent == []
    held = len(studio.students) if stop == "cancel" else 0
    assert stopped.emails_held == task.emails_held == held
    if stop == "pause":
        desk.commands.resume(studio.front_desk, task.id)
        assert desk.finish(task).emails_sent == len(studio.students)


def test_an_email_that_was_leaving_when_the_cancel_came_is_counted_when_it_settles(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    claimed, email = take_email(desk, task)
    canceled = desk.commands.cancel(studio.front_desk, task.id)
    assert canceled.emails_held == len(studio.students) - 1
    with desk.writer.change() as change:
        locked = change.lock(task.account_id, task.id)
        assert locked is not None
        settled = change.settle_email(locked, claimed.lease, email, "sent")
    assert (settled.status, settled.emails_sent) == (Status.CANCELED, 1)
    assert settled.emails_left == 0


def test_many_canceled_at_once_wait_for_an_email_that_is_leaving(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    claimed, email = take_email(desk, task)
    with ThreadPoolExecutor(1) as pool:
        chosen = TaskFilters(ids=(task.id,))
        canceling = pool.submit(Commands(desk.writer).cancel_all, studio.front_desk, chosen)
        eventually(lambda: desk.now(task).status is Status.CANCELED, "the cancel has committed")
        assert not canceling.done()
        with desk.writer.change() as change:
            locked = change.lock(task.account_id, task.id)
            assert locked is not None
            change.settle_email(locked, claimed.lease, email, "sent")
        assert canceling.result(timeout=5) == 1


class CancelsMeanwhile(Post):
    """A mail server so slow that somebody cancels while it takes the first email."""

    def __init__(self, desk: Desk, studio: Studio, task: TaskState) -> None:
        super().__init__()
        self._cancel = lambda: desk.commands.cancel(studio.front_desk, task.id)

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        self._cancel()
        return super().send(message, sender, recipient)


def take_email(desk: Desk, task: TaskState) -> tuple[Locked, Claimed]:
    """A sender claims the task and its next email, and goes no further."""
    with desk.writer.change() as change:
        claimed = change.claim(task.id)
        assert claimed is not None
        email = change.take_email(claimed)
        assert email is not None
    return claimed, email


def receipt_in_audit(desk: Desk, task: TaskState) -> dict[str, int]:
    with desk.database.read() as connection:
        (line,) = (each for each in audit.timeline(connection, task) if each.action == audit.CANCELED)
    emails: dict[str, int] = line.details["emails"]
    return emails


def test_the_audits_receipt_counts_the_email_that_was_just_leaving(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    desk.post = CancelsMeanwhile(desk, studio, task)
    task, number = desk.finish(task), len(studio.students)
    assert counted(task) == (number, 1, 0, number - 1, 0)
    expected = {"total": number, "sent": 1, "failed": 0, "held": number - 1, "unconfirmed": 0}
    assert receipt_in_audit(desk, task) == expected


def test_an_email_that_was_refused_for_now_after_the_cancel_is_held(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    claimed, email = take_email(desk, task)
    desk.commands.cancel(studio.front_desk, task.id)
    with desk.writer.change() as change:
        locked = change.lock(task.account_id, task.id)
        assert locked is not None
        settled = change.settle_email(locked, claimed.lease, email, "queued", next_at=change.now)
    assert (settled.emails_held, settled.emails_left) == (len(studio.students), 0)
    assert states(desk, task) == {"held": len(studio.students)}


def test_a_task_whose_last_email_settled_while_it_was_paused_completes_when_it_goes_on(
    desk: Desk, studio: Studio
) -> None:
    task = desk.launch(studio.front_desk, {"ids": studio.students[:1]})
    desk.hints.sent.remove(task.id)
    desk.runner.run_slice(task.id)
    claimed, email = take_email(desk, task)
    desk.commands.pause(studio.front_desk, task.id)
    with desk.writer.change() as change:
        locked = change.lock(task.account_id, task.id)
        assert locked is not None
        assert change.settle_email(locked, claimed.lease, email, "sent").status is Status.PAUSED
    desk.commands.resume(studio.front_desk, task.id)
    assert desk.finish(task).status is Status.COMPLETED


@pytest.mark.parametrize("canceled", [True, False])
def test_an_email_whose_sender_died_is_unconfirmed_and_never_sent_again(
    desk: Desk, studio: Studio, canceled: bool
) -> None:
    task = in_mail(desk, studio)
    take_email(desk, task)
    if canceled:
        desk.commands.cancel(studio.front_desk, task.id)
    desk.clock.advance(LEASE.total_seconds() + 4)
    Rescue(desk.database, desk.hints).run(desk.clock.now())
    task = desk.finish(task)
    assert task.emails_unconfirmed == 0
    desk.clock.advance((LONGEST_SEND + timedelta(seconds=1)).total_seconds())
    assert LostSenders(desk.database, desk.writer).run(desk.clock.now()) == 1
    task = desk.now(task)
    assert (task.emails_unconfirmed, task.emails_left) == (1, 0)
    assert task.status is (Status.CANCELED if canceled else Status.COMPLETED)
    assert not canceled or receipt_in_audit(desk, task)["unconfirmed"] == 1
    assert len(desk.post.sent) == (0 if canceled else len(studio.students) - 1)


@pytest.mark.parametrize("only", ["held", "unconfirmed"])
def test_a_person_can_send_what_was_held_or_is_unconfirmed(desk: Desk, studio: Studio, only: str) -> None:
    if only == "held":
        task = in_mail(desk, studio)
        desk.commands.cancel(studio.front_desk, task.id)
    else:
        desk.post.endings = [Unknown("no answer")]
        task = desk.finish(desk.launch(studio.front_desk))
    before = states(desk, task)[only]
    with pytest.raises(NotFound):
        desk.launcher.resend(studio.coach, task.id, only)
    again = desk.finish(desk.launcher.resend(studio.front_desk, task.id, only))
    assert (again.status, again.total, again.done, counted(again)) == (
        Status.COMPLETED, before, before, (before, before, 0, 0, 0),
    )  # fmt: skip
    assert len(desk.post.sent) == len({message["Message-ID"] for message in desk.post.sent}) == len(studio.students)
    assert states(desk, task).get(only) is None
    assert desk.now(task).emails_left == 0
    with pytest.raises(Conflict, match=f"no {only} emails"):
        desk.launcher.resend(studio.front_desk, task.id, only)


def test_a_double_click_resends_once(desk: Desk, studio: Studio) -> None:
    task = in_mail(desk, studio)
    desk.commands.cancel(studio.front_desk, task.id)
    with ThreadPoolExecutor(2) as both:
        clicks = [both.submit(desk.launcher.resend, studio.front_desk, task.id, "held", "form-1") for _ in range(2)]
    assert len({click.result().id for click in clicks}) == 1
