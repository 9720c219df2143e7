"""How long runs take, and what is usual. Pure."""

from collections.abc import Iterable
from statistics import median

from actors.autopilot.states import RunState
from actors.autopilot.workflow import Run

WORKED = (RunState.FINISHED, RunState.FAILED)


def typical_seconds(runs: Iterable[Run]) -> float | None:
    """The median of those that had work to do; None where none has."""
    worked = _worked(runs)
    return median(worked) if worked else None


def last_seconds(runs: Iterable[Run]) -> float | None:
    """Of the newest that had work to do; `runs` from the oldest on."""
    worked = _worked(runs)
    return worked[-1] if worked else None


def _worked(runs: Iterable[Run]) -> list[float]:
    return [run.seconds for run in runs if run.state in WORKED and run.records and run.seconds is not None]


def in_words(seconds: float) -> str:
    """`48 s`, `4 min 10 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min" if whole % 3600 // 60 else f"{whole // 3600} h"
