"""How a run ended, from the task that did it, in words. Pure."""

from typing import NamedTuple

from actors.autopilot.states import RunState
from actors.studio import lists
from actors.studio.phrases import counted
from actors.tasks.lifecycle import Status
from actors.tasks.task import TaskState

STATES = {
    Status.COMPLETED: RunState.FINISHED,
    Status.FAILED: RunState.FAILED,
    Status.CANCELED: RunState.CANCELED,
}


class Ended(NamedTuple):
    state: RunState
    told: str


def outcome_of(task: TaskState) -> Ended:
    """Of a final task."""
    told = _figures(task)
    if task.status is Status.FAILED:
        told = f"{task.message or 'The task failed.'} {told}"
    elif task.status is Status.CANCELED:
        told = f"{told} What was done stays done."
    return Ended(STATES[task.status], told)


def skipped(task: TaskState) -> str:
    """Of a preview that found nothing: `412 students would be skipped.`"""
    left = task.total - task.failed
    failing = f", and {task.failed:,} would fail" if task.failed else ""
    return f"{lists.find(task.record_type).noun.count(left)} would be skipped{failing}."


def _figures(task: TaskState) -> str:
    """`402 of 412 families done, 3 failed, 7 skipped, 402 emails sent.`"""
    parts = [f"{task.done:,} of {lists.find(task.record_type).noun.count(task.total)} done"]
    parts += [f"{number:,} {name}" for name in ("failed", "skipped") if (number := getattr(task, name))]
    if task.emails_total:
        parts.append(f"{counted(task.emails_sent, 'email')} sent")
    for name in ("failed", "held", "unconfirmed"):
        if number := getattr(task, f"emails_{name}"):
            parts.append(f"{counted(number, 'email')} {name}")
    return f"{', '.join(parts)}."
