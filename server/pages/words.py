"""The sentences that people read about a task, as the server writes them. Pure.

`web/static/js/words.js` says the same for live updates; `tests/data/words.json` is the table that both must meet.
"""

import math
from datetime import datetime

from actors.tasks.lifecycle import FINAL, Status
from server.messages import Emails, Records, Task
from server.pages.locales import number as number
from server.pages.locales import tenths

SINGULAR = {
    "families": "family",
    "students": "student",
    "classes": "class",
    "camps": "camp",
    "meetings": "meeting",
    "enrollments": "enrollment",
    "transactions": "transaction",
    "makeup_tokens": "makeup token",
    "rows": "row",
}
PLURAL = {"makeup_tokens": "makeup tokens"}
"""Of the record types whose plural is not their name."""

DEEDS = {
    "makeup_tokens": "Tokens issued to {}",
    "send_statements": "Statements written for {}",
    "send_email": "Emails written for {}",
    "resend_emails": "Emails released for {}",
    "class_tuition": "{} charged",
    "camp_tuition": "{} charged",
    "anniversary_charges": "{} charged",
    "late_charges": "{} charged",
    "credits": "{} credited",
    "class_drops": "{} dropped",
    "enroll_students": "{} enrolled",
    "expire_tokens": "{} expired",
    "cancel_classes": "{} canceled",
    "cancel_camps": "{} canceled",
    "quick_edit": "{} changed",
    "quick_edit_students": "{} changed",
    "report": "{} read",
}
"""What the records that are done have become, where it can be said better than "1,204 students done"."""

STATE_WORDS = {
    "queued": "Queued",
    "running": "Running",
    "canceling": "Canceling…",
    "paused": "Paused",
    "completed": "Completed",
    "errors": "Completed with errors",
    "failed": "Failed",
    "canceled": "Canceled",
}

MINUTE, HOUR, DAY = 60, 3600, 86_400
STALL_SECONDS = 30
"""A running task that has had no outcome for so long is told to be stuck; a lease is over long before."""


def noun(record_type: str, count: int) -> str:
    if count != 1:
        return PLURAL.get(record_type, record_type)
    return SINGULAR.get(record_type, record_type.removesuffix("s"))


def counted(count: int, record_type: str) -> str:
    return f"{number(count)} {noun(record_type, count)}"


def deed(kind: str, counted_records: str) -> str:
    """`14 classes canceled`, `Tokens issued to 1,204 students`."""
    return DEEDS.get(kind, "{} done").replace("{}", counted_records)


def state_of(task: Task) -> str:
    """The state as it is shown: a status, or `errors` for a completed task in which records or emails failed."""
    return "errors" if task.status is Status.COMPLETED and trouble(task) else task.status.value


def is_unseen(task: Task, seen_at: datetime) -> bool:
    """Whether its failure is news to somebody who last looked at `seen_at`."""
    return state_of(task) in ("errors", "failed") and task.finished_at is not None and task.finished_at > seen_at


def trouble(task: Task) -> int:
    """What wants a person's attention: failed records, and emails that failed or may not have arrived."""
    emails = task.emails
    return task.records.failed + (emails.failed + emails.unconfirmed if emails else 0)


def emails_left(emails: Emails | None) -> int:
    """How many are still to leave."""
    return max(0, emails.total - _given_up(emails)) if emails else 0


def _given_up(emails: Emails) -> int:
    return emails.sent + emails.failed + emails.held + emails.unconfirmed


def settled(records: Records) -> int:
    return records.done + records.failed + records.skipped


def bar(task: Task) -> tuple[int, int]:
    """How far it is: (value, max). Emails count like records; those still to be written are expected as so far."""
    done, emails = settled(task.records), task.emails
    if not emails or not done:
        return done, task.records.total
    expected = max(emails.total, emails.total * task.records.total // done)
    return done + emails.total - emails_left(emails), task.records.total + expected


def percent(task: Task) -> int:
    """Rounded down; 100 only at the end."""
    value, most = bar(task)
    if not most:
        return 100 if task.status in FINAL else 0
    share = 100 * value // most
    return share if task.status in FINAL else min(share, 99)


def stall(task: Task, now: datetime) -> str:
    """`No record for 90 s, resuming`: that a running task does not get on; empty where it does."""
    left = task.records.total - settled(task.records)
    if task.status is not Status.RUNNING or task.progress_at is None or not (left or emails_left(task.emails)):
        return ""
    seconds = int((now - task.progress_at).total_seconds()) // 10 * 10
    what = "record" if left else "email"
    spent = f"{seconds} s" if seconds < 2 * MINUTE else duration(seconds // MINUTE * MINUTE)
    return f"No {what} for {spent}, resuming" if seconds >= STALL_SECONDS else ""


def by(person: int | None, name: str | None, me: int) -> str:
    """` by you`, ` by Maria Lopez`, or nothing where nobody was noted."""
    return f" by {'you' if person == me else name}" if name else ""


def paused(task: Task, now: datetime, me: int) -> str:
    """`Paused 12 min ago by Maria Lopez`; what was paused before this was noted is just `Paused`."""
    if task.paused_at is None:
        return "Paused"
    return f"Paused {ago(task.paused_at, now)}" + by(task.paused_by_id, task.paused_by, me)


def eta(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds <= 5:
        return "a few seconds left"
    if seconds < 55:
        return f"about {(seconds + 9) // 10 * 10} s left"
    if seconds < 57 * MINUTE:
        return f"about {(seconds + 30) // MINUTE} min left"
    tens = (seconds + 300) // 600 * 10
    return f"about {_hours(tens // 60, tens % 60)} left"


def rate(left: int, seconds: int | None) -> str:
    """How fast `left` records are worked through that take `seconds`: `3.4 per s`, `12 per min`."""
    if not seconds or not left:
        return ""
    in_ten = 10 * left // seconds
    if in_ten >= 100:
        return f"{number(in_ten // 10)} per s"
    return f"{tenths(in_ten)} per s" if in_ten >= 10 else f"{number(60 * left // seconds)} per min"


def duration(seconds: float) -> str:
    whole = int(seconds)
    if whole < 1:
        return "under 1 s"
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s" if whole % MINUTE else f"{whole // MINUTE} min"
    return _hours(whole // HOUR, whole % HOUR // MINUTE)


def ago(at: datetime, now: datetime) -> str:
    """How long it is, whatever the day: `just now`, `12 min ago`, `3 h 5 min ago`, `2 days ago`."""
    seconds = int((now - at).total_seconds())
    if seconds < MINUTE:
        return "just now"
    return f"{duration(seconds // MINUTE * MINUTE)} ago" if seconds < 2 * DAY else f"{seconds // DAY} days ago"


def until(at: datetime, now: datetime) -> str:
    """How long it is still to go: `in 45 s`, `in 14 min`, `in 3 h 5 min`, `in 2 days`; `now` once it is due."""
    seconds = math.ceil((at - now).total_seconds())
    if seconds <= 0:
        return "now"
    if seconds < MINUTE:
        return f"in {seconds} s"
    minutes = -(-seconds // MINUTE)
    if minutes < 60:
        return f"in {minutes} min"
    if seconds < 2 * DAY:
        return f"in {_hours(minutes // 60, minutes % 60)}"
    return f"in {seconds // DAY} days"


def countdown(expires_at: datetime | None, now: datetime) -> str:
    if expires_at is None:
        return ""
    seconds = (expires_at - now).total_seconds()
    if seconds <= MINUTE:
        return "Leaves this list in less than a minute"
    return f"Leaves this list in {int(seconds / MINUTE + 0.5)} min"


def so_far(records: Records, record_type: str) -> str:
    """What a running task has gone through, for the question before a cancel."""
    of = f"{number(settled(records))} of {counted(records.total, record_type)}"
    if not records.failed and not records.skipped:
        return f"{of} done so far."
    parts = [f"{number(records.done)} done"]
    parts += [f"{number(records.skipped)} skipped"] if records.skipped else []
    parts += [f"{number(records.failed)} failed"] if records.failed else []
    return f"{of} so far: {', '.join(parts)}."


def the_rest(records: Records, record_type: str) -> str:
    rest = records.total - settled(records)
    return f"The remaining {counted(rest, record_type)} will not be changed." if rest else ""


def emails_so_far(emails: Emails | None) -> str:
    """The same of its emails; empty where there are none."""
    if not emails or not emails.total:
        return ""
    sent = f"{number(emails.sent)} {'email' if emails.sent == 1 else 'emails'} sent so far."
    left = emails_left(emails)
    return f"{sent} The other {number(left)} will be held." if left else sent


def size(count: int) -> str:
    """Of a file: `812 bytes`, `14 KB`, `1.2 MB`."""
    if count < 1024:
        return f"{count} bytes"
    if count < 1024 * 1024:
        return f"{-(-count // 1024)} KB"
    return f"{tenths(-(-count * 10 // (1024 * 1024)))} MB"


def _hours(hours: int, minutes: int) -> str:
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
