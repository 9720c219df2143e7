"""A word of warning before the same is launched again: it is running, or it was done today. Pure."""

from datetime import datetime, tzinfo

import msgspec

from actors.bulk.alike import Alike
from actors.studio import lists
from actors.tasks.lifecycle import Status
from server.pages import times, words

GOING_ON = {Status.QUEUED: "is waiting to start", Status.RUNNING: "is running", Status.PAUSED: "is paused"}


class Warning(msgspec.Struct, frozen=True):
    text: str
    href: str


def warning_of(alike: Alike, now: datetime, zone: tzinfo, me: int) -> Warning:
    """`Charge tuition for November 2026 is running, started by Alex 2 min ago, for 12 of these students.`"""
    task = alike.task
    title = task.title.rpartition(" - ")[0]
    who = "you" if task.created_by == me else task.created_by_name
    if task.finished_at:
        what = f"was done {_when(task.finished_at, now, zone)} by {who}"
    else:
        what = f"{GOING_ON[task.status]}, started by {who} {_when(task.created_at, now, zone)}"
    noun = lists.find(task.record_type).noun
    shared = (
        f"{words.number(alike.shared)} of these {noun.plural}" if alike.shared > 1 else f"one of these {noun.plural}"
    )
    return Warning(f"{title} {what}, for {shared}.", f"/tasks/{task.id}")


def _when(at: datetime, now: datetime, zone: tzinfo) -> str:
    """In a sentence: `just now`, `5 min ago`, `today at 2:41 PM`."""
    told = times.relative(at, now, zone)
    return told if told.endswith(("now", "ago")) or "," in told else f"today at {told}"
