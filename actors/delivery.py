"""Sending a task's emails: slices of their own, one email after the other, each claimed before it is sent.

The claim commits before the first word to the mail server, under the task's lease and only while the task runs: after
a cancel or a pause no further email begins to leave. How it ended is written down whatever became of the task.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import msgspec
import structlog

from actors.crash_points import crash_point
from actors.keepalive import kept_alive
from actors.mail.message import BadAddress, compose
from actors.mail.transport import Deferred, Ending, Refused, Sent, Transport, Unknown, Unreachable, Withdrawn
from actors.patience import patiently
from actors.readdressing import readdressed
from actors.tasks import audit, outbox
from actors.tasks.changes import Change
from actors.tasks.lifecycle import Status
from actors.tasks.locked import Locked
from actors.tasks.outbox import Claimed
from actors.tasks.telling import Telling
from actors.tasks.writer import Writer

SLICE_SECONDS = 2
MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
SERVER_WAIT = timedelta(seconds=30)
"""How long a task waits when the mail server cannot be reached at all."""
MINUTE = timedelta(minutes=1)
LIMIT_WAIT = timedelta(seconds=1)

log = structlog.get_logger()


class MailSettings(msgspec.Struct, frozen=True):
    """Whose name the emails carry, and how many an account may send a minute (None: as many as the server takes)."""

    sender: str
    a_minute: int | None


class Delivery:
    def __init__(
        self, writer: Writer, stop: threading.Event, open_transport: Callable[[], Transport], settings: MailSettings
    ) -> None:
        self._writer = writer
        self._clock = writer.clock
        self._stop = stop
        self._open = open_transport
        self._settings = settings

    def work(self, claimed: Locked, sender_name: str, pace: int | None) -> None:
        """One slice. Raises Fenced where the task is no longer ours."""
        ends = self._clock.monotonic() + SLICE_SECONDS
        telling = Telling(self._clock.monotonic)
        transport = self._open()
        try:
            while email := self._take(claimed, telling):
                crash_point("email_claimed")
                ending = self._send(transport, claimed, email, sender_name)
                crash_point("email_said")
                # What is known must be noted: without it, the email would count as unconfirmed.
                if not patiently(self._stop, partial(self._settle, claimed, email, ending, telling)):
                    return
                self._stop.wait(1 / pace if pace else 0)
                if self._stop.is_set() or self._clock.monotonic() >= ends:
                    return self._release(claimed, telling)
        finally:
            transport.close()

    def _take(self, claimed: Locked, telling: Telling) -> Claimed | None:
        with self._writer.change() as change:
            held = change.hold(claimed.task, claimed.lease)
            email = self._next(change, held)
            if email is None and telling.owes:
                change.tell(held.task)
        return email

    def _next(self, change: Change, held: Locked) -> Claimed | None:
        if self._limit_reached(change, held):
            change.sleep(held, change.now + LIMIT_WAIT)
            return None
        email = change.take_email(held)
        return email and readdressed(change, held.task, email)

    def _limit_reached(self, change: Change, held: Locked) -> bool:
        most = self._settings.a_minute
        if most is None:
            return False
        return outbox.settled_since(change.connection, held.task.account_id, change.now - MINUTE) >= most

    def _send(self, transport: Transport, claimed: Locked, email: Claimed, sender_name: str) -> Ending:
        if email.why_not:
            return email.why_not
        sender = self._settings.sender
        try:
            message = compose(email.email, email.message_id, sender, sender_name, self._clock.now())
        except BadAddress as bad:
            return Refused(str(bad))
        except (ValueError, UnicodeError) as trouble:
            return Refused(f"It cannot be written as an email ({type(trouble).__name__}).")
        with kept_alive(self._writer, claimed.task, claimed.lease):
            return transport.send(message, sender, email.email.recipient)

    def _settle(self, claimed: Locked, email: Claimed, ending: Ending, telling: Telling) -> bool:
        """Write down how it ended; False where the slice is over because the server is away."""
        with self._writer.change() as change:
            locked = change.lock(claimed.task.account_id, claimed.task.id)
            if locked is None:
                log.warning("email settled after its task was purged", task=claimed.task.id, position=email.position)
                return False
            state, values = self._verdict(change, email, ending)
            tell = telling.is_due
            task = change.settle_email(locked, claimed.lease, email, state, tell=tell, **values)
            if task.status is Status.CANCELED:
                audit.correct_receipt(change, task)
        telling.committed(told=tell)
        if not isinstance(ending, Unreachable):
            return True
        with self._writer.change() as change:
            held = change.hold(claimed.task, claimed.lease)
            change.sleep(held, change.now + SERVER_WAIT, message=ending.reason)
        return False

    def _verdict(self, change: Change, email: Claimed, ending: Ending) -> tuple[str, dict[str, object]]:
        match ending:
            case Sent():
                return "sent", {"settled_at": change.now, "reason": None}
            case Refused(reason):
                return "failed", {"settled_at": change.now, "reason": reason}
            case Unknown(reason):
                return "unconfirmed", {"settled_at": change.now, "reason": reason}
            case Withdrawn(reason):
                return "discarded", {"reason": reason}
            case Unreachable(reason):
                return "queued", {"reason": reason, "attempts": email.attempts - 1}
            case Deferred(reason) if email.attempts >= MOST_ATTEMPTS:
                words = f"Not accepted in {MOST_ATTEMPTS} attempts. {reason}"
                return "failed", {"settled_at": change.now, "reason": words}
            case Deferred(reason):
                wait = min(FIRST_WAIT * 2 ** (email.attempts - 1), LONGEST_WAIT)
                return "queued", {"reason": reason, "next_at": change.now + wait}

    def _release(self, claimed: Locked, telling: Telling) -> None:
        with self._writer.change() as change:
            task = change.release(claimed.task, claimed.lease)
            if telling.owes:
                change.tell(task)
