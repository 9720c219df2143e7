"""How a run of a workflow is called and drawn: one shape and one word for each way that it can stand or end. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

from actors.autopilot.items import AlarmItem, RunItem, WorkflowItem
from actors.autopilot.states import RunState
from server.pages import locales, times, words

ERRORS, FINE = "errors", "completed"
SHAPES = {
    RunState.PREVIEWING: "previewing",
    RunState.WAITING: "queued",
    RunState.PROCESSING: "running",
    RunState.FAILED: "failed",
    RunState.CANCELED: "canceled",
    RunState.MISSED: "missed",
    RunState.NOTHING_TO_DO: "nothing",
    RunState.STOPPED: "stopped",
}
WORDS = {
    "previewing": "Previewing",
    "queued": "Waiting",
    "running": "Running",
    FINE: "Completed",
    ERRORS: "Completed with errors",
    "failed": "Failed",
    "canceled": "Canceled",
    "missed": "Missed",
    "nothing": "Nothing to do",
    "stopped": "Stopped",
}
COUNTED = {
    "failed": "failed",
    ERRORS: "with errors",
    "missed": "missed",
    "stopped": "stopped",
    "canceled": "canceled",
}
"""What a row of runs says beside its bars, the worst first."""
ALARM_WORDS = {
    "late": "Late",
    "missed": "Missed",
    "stuck": "Stuck",
    "failed_twice": "Failed twice",
    "stopped": "Stopped",
}
ALARM_SHAPES = {"failed_twice": "failed"}
DAYS_BY_NAME = 6


def shape_of(run: RunItem) -> str:
    """The name of its icon and of its colour; those of tasks where a task has the same."""
    if run.state is RunState.FINISHED:
        return ERRORS if run.failed_records else FINE
    return SHAPES[run.state]


def word_of(run: RunItem) -> str:
    return WORDS[shape_of(run)]


def tally(runs: Sequence[RunItem]) -> str:
    """`All 14 ran well`, `2 failed, 1 missed of 14`; empty where nothing ran."""
    ended = [run for run in runs if run.ended_at]
    if not ended:
        return ""
    counts = Counter(shape_of(run) for run in ended)
    parts = [f"{counts[shape]} {word}" for shape, word in COUNTED.items() if counts[shape]]
    if parts:
        return f"{', '.join(parts)} of {len(ended)}"
    return f"All {len(ended)} ran well" if len(ended) > 1 else "It ran well"


def pace(item: WorkflowItem) -> str:
    """`4 min / 11 min`: what it usually takes, and what it took last; empty where it never had work to do."""
    if item.typical_seconds is None or item.last_seconds is None:
        return ""
    return f"{words.duration(item.typical_seconds)} / {words.duration(item.last_seconds)}"


def took(run: RunItem, now: datetime) -> str:
    if run.state is RunState.MISSED:
        return ""
    return words.duration(run.seconds if run.seconds is not None else (now - run.fired_at).total_seconds())


def lateness(run: RunItem) -> str:
    """`2 min late`; empty where it was on time."""
    seconds = (run.fired_at - run.planned_for).total_seconds()
    return f"{words.duration(seconds // 60 * 60)} late" if run.late else ""


def alarm_sentence(alarm: AlarmItem) -> str:
    """Without its word, which stands before it with its shape."""
    told = alarm.message.removeprefix(f"{ALARM_WORDS[alarm.kind]}: ")
    return told[:1].upper() + told[1:]


def coming(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`today 11:00 PM`, `tomorrow 8:00 AM`, `Fri 8:00 AM`, `Dec 25, 6:00 AM`: of what is still to come."""
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    clock = times.clock_time(at, zone)
    if days in (0, 1):
        return f"{'tomorrow' if days else 'today'} {clock}"
    if 1 < days <= DAYS_BY_NAME:
        return f"{locales.weekday(at.astimezone(zone), 'EEE')} {clock}"
    return times.moment(at, now, zone)
