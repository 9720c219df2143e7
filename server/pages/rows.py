"""What a task's row says, slot by slot. Pure. `rowView` in `web/static/js/rows.js` says the same (words.json)."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import msgspec

from actors.accounts.people import Viewer
from actors.tasks.lifecycle import ACTIVE, FINAL, Status
from actors.tasks.permissions import AUTOPILOT, Policy
from actors.tasks.task import TaskState
from server.messages import Emails, Task
from server.pages import times, words
from server.presenting import present

RANK = {Status.RUNNING: 0, Status.QUEUED: 1, Status.PAUSED: 2}
"""The drawer's order: what moves first, then what waits, then what is over, newest first."""


class RowView(msgspec.Struct, frozen=True):
    """The text of each `data-slot` of a row, and what the row shows at all."""

    task: Task
    state: str
    word: str
    percent: str
    line: str
    who: str
    when: str
    at: datetime
    started: str
    took: str
    mark: str
    tag: str
    leaves: str
    mail: str
    message: str
    advice: str
    file: str
    rest: str
    untouched: int
    emails_left: int
    bar: tuple[int, int]
    rate: str


def row_view(task: Task, now: datetime, zone: tzinfo, me: int, seen_at: datetime | None = None) -> RowView:
    """Failures that ended after `seen_at` are marked as new; without it none is."""
    state = words.state_of(task)
    canceled = task.status is Status.CANCELED
    return RowView(
        task=task,
        state=state,
        word=words.STATE_WORDS[state],
        percent=f"{words.percent(task)}%" if task.status in ACTIVE and task.started_at else "",
        line=line(task, now, zone, me),
        who=who(task, me),
        when=when(task, now, zone, me),
        at=task.finished_at or task.started_at or task.created_at,
        started=times.relative(task.created_at, now, zone),
        took=took(task, now),
        mark="New" if seen_at and words.is_unseen(task, seen_at) else "",
        tag="" if task.can.cancel or task.can.delete else "View only",
        leaves=words.countdown(task.expires_at, now) if canceled else "",
        mail=mail(task.emails),
        message=(task.message or words.stall(task, now)) if task.status in ACTIVE else "",
        advice=advice(task) if task.delete_advised else "",
        file=f"Download {task.result.name} ({words.size(task.result.bytes)})" if task.result else "",
        rest="Untouched" if task.status in (Status.CANCELED, Status.FAILED) else "Remaining",
        untouched=task.records.total - words.settled(task.records),
        emails_left=words.emails_left(task.emails),
        bar=words.bar(task),
        rate=words.rate(task.records.total - words.settled(task.records), task.eta_seconds),
    )


def line(task: Task, now: datetime, zone: tzinfo, me: int) -> str:
    """The one sentence on how far the records are, or how the task ended."""
    total = words.counted(task.records.total, task.record_type)
    so_far = words.number(words.settled(task.records))
    if task.status is Status.QUEUED:
        return f"{so_far} of {total} · waiting to go on" if task.started_at else f"Waiting to start · {total}"
    if task.status is Status.RUNNING:
        return _running(task)
    if task.status is Status.PAUSED:
        return f"{words.paused(task, now, me)} after {so_far} of {total}"
    return _ending(task)


def _running(task: Task) -> str:
    """Once every record has its outcome the emails go on, and their line says how far they are."""
    if task.emails and words.settled(task.records) == task.records.total:
        return _outcomes(task, "")
    so_far, total = words.settled(task.records), words.counted(task.records.total, task.record_type)
    return " · ".join(filter(None, (f"{words.number(so_far)} of {total}", words.eta(task.eta_seconds))))


def _ending(task: Task) -> str:
    so_far, total = words.number(words.settled(task.records)), words.number(task.records.total)
    if task.status is Status.CANCELED:
        return f"Stopped after {so_far} of {total}. What was already done stays done."
    if task.status is Status.FAILED:
        return f"{task.message or 'It could not go on.'} What was done: {so_far} of {total}."
    spent = ""
    if task.started_at and task.finished_at:
        spent = f" in {words.duration((task.finished_at - task.started_at).total_seconds())}"
    return _outcomes(task, spent)


def _outcomes(task: Task, spent: str) -> str:
    """`14 classes canceled in 4 min`, or `Tokens issued to 1,190 of 1,204 students, 6 skipped, 8 failed`."""
    records, total = task.records, words.counted(task.records.total, task.record_type)
    of = "" if records.done == records.total else f"{words.number(records.done)} of "
    parts = [words.deed(task.kind, of + total) + spent]
    parts += [f"{words.number(records.skipped)} skipped"] if records.skipped else []
    parts += [f"{words.number(records.failed)} failed"] if records.failed else []
    return ", ".join(parts)


def who(task: Task, me: int) -> str:
    if task.source == AUTOPILOT:
        return f'Autopilot "{task.workflow.name}"' if task.workflow else "Autopilot"
    return "You" if task.created_by.id == me else task.created_by.name


def when(task: Task, now: datetime, zone: tzinfo, me: int) -> str:
    if task.finished_at:
        return f"{_end_verb(task, me)} {times.relative(task.finished_at, now, zone)}"
    if task.started_at:
        return f"started {times.relative(task.started_at, now, zone)}"
    return f"queued {times.relative(task.created_at, now, zone)}"


def _end_verb(task: Task, me: int) -> str:
    if task.status is not Status.CANCELED:
        return "finished"
    if task.source != AUTOPILOT and task.canceled_by_id == task.created_by.id:
        return "canceled it"  # their name stands before it
    return "canceled" + words.by(task.canceled_by_id, task.canceled_by, me)


def took(task: Task, now: datetime) -> str:
    if not task.started_at:
        return ""
    return words.duration(((task.finished_at or now) - task.started_at).total_seconds())


def mail(emails: Emails | None) -> str:
    """`1,011 emails sent, 12 left`: the second line of a task that sends."""
    if not emails or not emails.total:
        return ""
    counts = (
        (words.emails_left(emails), "left"),
        (emails.held, "held"),
        (emails.failed, "failed"),
        (emails.unconfirmed, "unconfirmed"),
    )
    parts = [f"{words.number(emails.sent)} {'email' if emails.sent == 1 else 'emails'} sent"]
    return ", ".join(parts + [f"{words.number(count)} {word}" for count, word in counts if count])


def advice(task: Task) -> str:
    held = task.emails.held if task.emails else 0
    if not held:
        return "Strongly recommended: delete this entry, so that nobody takes it for done."
    email = "1 email is" if held == 1 else f"{words.number(held)} emails are"
    return f"Strongly recommended: delete this entry. {email} held, and deleting it discards {_them(held)}."


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def views(
    tasks: Sequence[TaskState], viewer: Viewer, now: datetime, zone: tzinfo, seen_at: datetime | None = None
) -> list[RowView]:
    policy = Policy(viewer)
    return [row_view(present(task, policy, now), now, zone, viewer.user_id, seen_at) for task in tasks]


def drawer_order(tasks: Sequence[TaskState]) -> list[TaskState]:
    newest_first = sorted(tasks, key=_moment, reverse=True)
    return sorted(newest_first, key=lambda task: RANK.get(task.status, len(RANK)))


def _moment(task: TaskState) -> datetime:
    return (task.finished_at if task.status in FINAL else None) or task.created_at
