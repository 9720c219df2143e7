"""What a task's row says, slot by slot. Pure. `rowView` in `web/static/js/rows.js` says the same (words.json)."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import msgspec

from actors.accounts.people import Viewer
from actors.tasks.lifecycle import ACTIVE, FINAL, Status
from actors.tasks.permissions import AUTOPILOT, Policy
from actors.tasks.task import TaskState
from server.messages import Emails, Task, present
from server.pages import words

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
    took: str
    tag: str
    leaves: str
    mail: str
    advice: str
    rest: str
    untouched: int
    settled: int


def row_view(task: Task, now: datetime, zone: tzinfo, me: int) -> RowView:
    state = words.state_of(task)
    canceled = task.status is Status.CANCELED
    return RowView(
        task=task,
        state=state,
        word=words.STATE_WORDS[state],
        percent=f"{words.percent(task)}%" if task.status in ACTIVE and task.started_at else "",
        line=line(task),
        who=who(task, me),
        when=when(task, now, zone),
        at=task.finished_at or task.started_at or task.created_at,
        took=took(task, now),
        tag="" if task.can.cancel or task.can.delete else "View only",
        leaves=words.countdown(task.expires_at, now) if canceled else "",
        mail=mail(task.emails),
        advice=advice(task) if task.delete_advised else "",
        rest="Untouched" if task.status in (Status.CANCELED, Status.FAILED) else "Remaining",
        untouched=task.records.total - words.settled(task.records),
        settled=words.settled(task.records),
    )


def line(task: Task) -> str:
    """The one sentence on how far the task is, or how it ended."""
    total = words.counted(task.records.total, task.record_type)
    so_far = words.number(words.settled(task.records))
    if task.status is Status.QUEUED:
        return f"{so_far} of {total} · waiting to go on" if task.started_at else f"Waiting to start · {total}"
    if task.status is Status.RUNNING:
        parts = (f"{so_far} of {total}", words.eta(task.eta_seconds))
        return " · ".join(filter(None, parts))
    if task.status is Status.PAUSED:
        return f"Paused after {so_far} of {total}"
    return _ending(task)


def _ending(task: Task) -> str:
    so_far, total = words.number(words.settled(task.records)), words.number(task.records.total)
    if task.status is Status.CANCELED:
        return f"Stopped after {so_far} of {total}. What was already done stays done."
    if task.status is Status.FAILED:
        return f"{task.message or 'It could not go on.'} What was done: {so_far} of {total}."
    return _completed(task)


def _completed(task: Task) -> str:
    records, total = task.records, words.counted(task.records.total, task.record_type)
    spent = ""
    if task.started_at and task.finished_at:
        spent = f" in {words.duration((task.finished_at - task.started_at).total_seconds())}"
    if not records.failed and not records.skipped:
        return f"{total} done{spent}"
    parts = [f"{words.number(records.done)} of {total} done{spent}"]
    parts += [f"{words.number(records.skipped)} skipped"] if records.skipped else []
    parts += [f"{words.number(records.failed)} failed"] if records.failed else []
    return ", ".join(parts)


def who(task: Task, me: int) -> str:
    if task.source == AUTOPILOT:
        return f'Autopilot "{task.workflow.name}"' if task.workflow else "Autopilot"
    return "You" if task.created_by.id == me else task.created_by.name


def when(task: Task, now: datetime, zone: tzinfo) -> str:
    if task.finished_at:
        return f"{_end_verb(task)} {words.relative(task.finished_at, now, zone)}"
    if task.started_at:
        return f"started {words.relative(task.started_at, now, zone)}"
    return f"queued {words.relative(task.created_at, now, zone)}"


def _end_verb(task: Task) -> str:
    if task.status is not Status.CANCELED:
        return "finished"
    return f"canceled by {task.canceled_by}" if task.canceled_by else "canceled"


def took(task: Task, now: datetime) -> str:
    if not task.started_at:
        return ""
    return words.duration(((task.finished_at or now) - task.started_at).total_seconds())


def mail(emails: Emails | None) -> str:
    if not emails or not emails.total:
        return ""
    noun = "email" if emails.total == 1 else "emails"
    parts = [f"{words.number(emails.sent)} of {words.number(emails.total)} {noun} sent"]
    for count, word in ((emails.held, "held"), (emails.failed, "failed"), (emails.unconfirmed, "unconfirmed")):
        parts += [f"{words.number(count)} {word}"] if count else []
    return ", ".join(parts)


def advice(task: Task) -> str:
    held = task.emails.held if task.emails else 0
    unsent = f"{words.number(held)} unsent {'email' if held == 1 else 'emails'}" if held else "emails not yet sent"
    return f"Recommended: delete this entry. It also sends email, and deleting it discards {unsent}."


def views(tasks: Sequence[TaskState], viewer: Viewer, now: datetime, zone: tzinfo) -> list[RowView]:
    policy = Policy(viewer)
    return [row_view(present(task, policy, now), now, zone, viewer.user_id) for task in tasks]


def drawer_order(tasks: Sequence[TaskState]) -> list[TaskState]:
    newest_first = sorted(tasks, key=_moment, reverse=True)
    return sorted(newest_first, key=lambda task: RANK.get(task.status, len(RANK)))


def _moment(task: TaskState) -> datetime:
    return (task.finished_at if task.status in FINAL else None) or task.created_at
