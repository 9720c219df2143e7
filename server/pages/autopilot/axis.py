"""A day's runs on a time axis: where each begins and how far it reaches, in percent of the studio's day. Pure.

A day is as long as it is: 23 or 25 hours where the clocks change, and the axis with it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from actors.autopilot.items import RunItem
from actors.autopilot.states import RunState
from server.pages import times
from server.pages.autopilot import run_words

EVERY_HOURS = 3
LEAST_PERCENT = 0.5
"""A run of two seconds is to be seen, too."""


class Tick(msgspec.Struct, frozen=True):
    percent: float
    label: str


class Mark(msgspec.Struct, frozen=True):
    """A run, or one to come (`run_id` is empty then)."""

    run_id: str
    shape: str
    start: float
    width: float
    waits_from: float
    wait: float
    """Where the wait before it begins, and how far it reaches; 0 where it does not wait."""
    time: str
    told: str


class Line(msgspec.Struct, frozen=True):
    workflow_id: int
    name: str
    marks: list[Mark]


class Day(msgspec.Struct, frozen=True):
    on: date
    start: datetime
    end: datetime
    ticks: list[Tick]

    def percent(self, at: datetime) -> float:
        """Where on the axis, within its ends."""
        share = (at - self.start) / (self.end - self.start)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


def day_of(on: date, zone: ZoneInfo) -> Day:
    start, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (on, on + timedelta(days=1)))
    bare = Day(on, start, end, [])
    hours = (datetime.combine(on, time(hour), zone) for hour in range(0, 24, EVERY_HOURS))
    ticks = [Tick(bare.percent(at), times.clock_time(at, zone).replace(":00", "")) for at in hours]
    return msgspec.structs.replace(bare, ticks=ticks)


def lines(day: Day, runs: Iterable[RunItem], plans: Sequence[Line], now: datetime, zone: ZoneInfo) -> list[Line]:
    """One a workflow that ran or will run on the day, by name; `plans` holds what is to come."""
    found = {plan.workflow_id: Line(plan.workflow_id, plan.name, list(plan.marks)) for plan in plans}
    for run in runs:
        line = found.setdefault(run.workflow_id, Line(run.workflow_id, run.workflow_name, []))
        line.marks.append(_mark(day, run, now, zone))
    filled = [line for line in found.values() if line.marks]
    for line in filled:
        line.marks.sort(key=lambda mark: mark.start)
    return sorted(filled, key=lambda line: line.name.lower())


def plan_mark(day: Day, at: datetime, zone: ZoneInfo) -> Mark:
    place = day.percent(at)
    return Mark("", "planned", place, LEAST_PERCENT, place, 0, times.clock_time(at, zone), "Planned")


def _mark(day: Day, run: RunItem, now: datetime, zone: ZoneInfo) -> Mark:
    fired = run.planned_for if run.state is RunState.MISSED else run.fired_at
    ends = run.ended_at or now
    waited = min(run.process_at, ends) if run.process_at else fired
    began = waited if _has_processed(run) else fired
    told = ", ".join(filter(None, (run_words.word_of(run), run_words.took(run, now), run_words.lateness(run))))
    start, until = day.percent(began), day.percent(ends if _has_processed(run) or not run.process_at else began)
    return Mark(
        run_id=run.id,
        shape=run_words.shape_of(run),
        start=min(start, 100 - LEAST_PERCENT),
        width=max(LEAST_PERCENT, round(until - start, 2)),
        waits_from=day.percent(fired),
        wait=round(day.percent(waited) - day.percent(fired), 2),
        time=times.clock_time(fired, zone),
        told=told,
    )


def _has_processed(run: RunItem) -> bool:
    return run.state in (RunState.PROCESSING, RunState.FINISHED, RunState.FAILED)
