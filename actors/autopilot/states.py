"""The states of a run, in one table. Pure."""

from enum import StrEnum


class RunState(StrEnum):
    PREVIEWING = "previewing"  # a task reports what would be done
    WAITING = "waiting"  # for `process_at`, so that somebody can cancel
    PROCESSING = "processing"  # a task does it
    FINISHED = "finished"
    FAILED = "failed"  # a task failed, or could not be made
    CANCELED = "canceled"
    MISSED = "missed"  # nobody was there within an hour of its time, so it was left out
    NOTHING_TO_DO = "nothing_to_do"  # its filter holds no record: it ran, and that was all
    STOPPED = "stopped"  # its filter held every record there is, so it was not believed


UNDER_WAY = frozenset({RunState.PREVIEWING, RunState.WAITING, RunState.PROCESSING})
UNPROCESSED = frozenset({RunState.PREVIEWING, RunState.WAITING})
RAN = frozenset({RunState.FINISHED, RunState.FAILED, RunState.NOTHING_TO_DO})
"""Those that say how the workflow itself is doing."""

NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.PREVIEWING: frozenset({RunState.WAITING, RunState.NOTHING_TO_DO, RunState.FAILED, RunState.CANCELED}),
    RunState.WAITING: frozenset({RunState.PROCESSING, RunState.NOTHING_TO_DO, RunState.FAILED, RunState.CANCELED}),
    RunState.PROCESSING: frozenset({RunState.FINISHED, RunState.FAILED, RunState.CANCELED}),
}
"""What may follow; an ended run stays as it is."""

PLAIN, PREVIEW_WAIT_PROCESS = "plain", "preview_wait_process"
MODES = (PLAIN, PREVIEW_WAIT_PROCESS)
MANUAL, SCHEDULE = "manual", "schedule"
