"""The real store, taken through the steps of the model: what a step does in the database, and what is seen there then.

A worker is what it holds: the lease of its claim, and the email that it is sending. A step that the model allows is
taken without an error; one that it does not allow is asked for all the same, and must change nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, insert, select

from actors.bulk.assign_keywords import AssignKeywords, KeywordParams
from actors.bulk.base import Batch, Place
from actors.mail.message import Email
from actors.studio.tables import makeup_tokens
from actors.tasks.changes import Change, Fenced, Locked
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.lost_senders import LostSenders
from actors.tasks.outbox import Claimed
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Sweeper
from actors.tasks.tables import emails
from tests.model.state import MOST_MESSAGES, RECORDS, WORKERS
from tests.support.desk import TEAM, Desk
from tests.support.studio import Studio
from tests.support.timetable import TODAY

AGES = timedelta(days=10_000)


class Tokens(AssignKeywords):
    """Gives each record a token and an email: what is done twice shows."""

    def process(self, batch: Batch, params: KeywordParams) -> None:
        for record in batch.records:
            token = {"account_id": batch.account_id, "student_id": record.record_id, "why": batch.task_id}
            batch.connection.execute(insert(makeup_tokens).values(issued_on=TODAY, **token))
            batch.email(record, Email(recipient="x@x.test", subject="Hello", text="Hello"))


class Seen(NamedTuple):
    """Of a task that has not been purged."""

    status: str
    leased: bool
    messages: int
    effects: tuple[int, ...]
    emails: tuple[str, ...]
    gone: str


class Hand(NamedTuple):
    """What a worker holds."""

    claim: Locked
    email: Claimed | None = None


class Driver:
    def __init__(self, desk: Desk, studio: Studio) -> None:
        self._desk, self._viewer, self._records = desk, studio.front_desk, studio.students[:RECORDS]
        self._hands: list[Hand | None] = [None] * WORKERS
        desk.hints.sent.clear()
        self.task = desk.launcher.launch(self._viewer, Tokens.kind, TEAM, {"ids": self._records})

    def take(self, step: str, *who: int) -> None:
        """Take the step, for a worker where it is one's."""
        with suppress(Conflict, NotFound):
            getattr(self, f"_{step}")(*who)
        del self._desk.hints.sent[MOST_MESSAGES:]

    def close(self) -> None:
        """Leave nothing behind that the next walk would find."""
        self.take("cancel")
        self.take("purge")

    def seen(self) -> Seen | None:
        with self._desk.writer.change() as change:
            locked = change.lock(self.task.account_id, self.task.id)
            return self._seen(change, locked) if locked else None

    def _seen(self, change: Change, locked: Locked) -> Seen:
        token, email = makeup_tokens.c, emails.c
        given = select(token.student_id, func.count()).where(token.why == self.task.id).group_by(token.student_id)
        effects = {row[0]: row[1] for row in change.connection.execute(given)}
        outbox = select(email.position, email.state).where(email.task_id == self.task.id)
        states = {row.position: row.state for row in change.connection.execute(outbox)}
        task = locked.task
        assert (task.done, task.emails_total) == (task.position, len(states))
        for state in ("sent", "held", "unconfirmed"):
            assert getattr(task, f"emails_{state}") == list(states.values()).count(state)
        return Seen(
            status=task.status.value,
            leased=locked.is_taken(change.now),
            messages=len(self._desk.hints.sent),
            effects=tuple(effects.get(record, 0) for record in self._records),
            emails=tuple(states.get(position, "none") for position in range(1, RECORDS + 1)),
            gone="deleted" if task.deleted_at else "no",
        )

    # The system's own work

    def _claim(self, who: int) -> None:
        self._desk.hints.sent.pop()
        with self._desk.writer.change() as change:
            claim = change.claim(self.task.id)
        self._hands[who] = Hand(claim) if claim else None

    def _batch(self, who: int) -> None:
        def one(change: Change, hand: Hand) -> None:
            held = change.hold(self.task, hand.claim.lease)
            last = held.task.position + 1
            batch = Batch(Place(change.connection, held.task.account_id, change.now), self.task.id, last, last)
            Tokens().process(batch, KeywordParams(**TEAM))
            change.advance(held, last, batch.close(), batch.queue_emails(), tell=True)

        self._held(who, one)

    def _release(self, who: int) -> None:
        self._held(who, lambda change, hand: change.release(self.task, hand.claim.lease))
        self._hands[who] = None

    def _take_email(self, who: int) -> None:
        def take(change: Change, hand: Hand) -> None:
            email = change.take_email(change.hold(self.task, hand.claim.lease))
            self._hands[who] = hand._replace(email=email) if email else None

        self._held(who, take)

    def _say(self, who: int) -> None:
        """Between the sender and the mail server."""

    _be_refused = _say

    def _settle(self, who: int, ending: str) -> None:
        hand = self._hands[who]
        assert hand is not None
        assert hand.email is not None
        with self._desk.writer.change() as change:
            if locked := change.lock(self.task.account_id, self.task.id):
                change.settle_email(locked, hand.claim.lease, hand.email, ending)
        self._hands[who] = hand._replace(email=None)

    def _held(self, who: int, work: Callable[[Change, Hand], object]) -> None:
        hand = self._hands[who]
        assert hand is not None
        try:
            with self._desk.writer.change() as change:
                work(change, hand)
        except Fenced:
            self._hands[who] = None

    def _rescue(self) -> None:
        Rescue(self._desk.database, self._desk.hints).run(self._desk.clock.now())

    def _abandon(self) -> None:
        LostSenders(self._desk.database, self._desk.writer).run(self._desk.clock.now())

    def _lease_ends(self) -> None:
        """Time does that."""

    # What people ask

    def _cancel(self) -> None:
        self._desk.commands.cancel(self._viewer, self.task.id)

    def _pause(self) -> None:
        self._desk.commands.pause(self._viewer, self.task.id)

    def _resume(self) -> None:
        self._desk.commands.resume(self._viewer, self.task.id)

    def _delete(self) -> None:
        self._desk.commands.delete(self._viewer, self.task.id)

    def _restore(self) -> None:
        self._desk.commands.restore(self._viewer, self.task.id)

    def _purge(self) -> None:
        sweeper = Sweeper(self._desk.database, self._desk.channel, self._desk.files)
        sweeper.sweep(self._desk.clock.now() + AGES)

    # Faults

    def _lose(self) -> None:
        self._desk.hints.sent.pop()

    def _double(self) -> None:
        self._desk.hints.sent.append(self.task.id)

    def _crash(self, who: int) -> None:
        self._hands[who] = None

    def _freeze(self, who: int) -> None:
        """It does nothing, and knows of nothing, until it thaws."""

    _thaw = _freeze
