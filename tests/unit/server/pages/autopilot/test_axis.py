"""A day on the axis: as long as the day is, also where the clocks change."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actors.autopilot.items import RunItem
from actors.autopilot.states import RunState
from server.pages.autopilot import axis
from server.pages.autopilot.axis import Line, Mark
from tests.support.runs import run

ZONE = ZoneInfo("America/Chicago")
DAY = axis.day_of(date(2026, 11, 23), ZONE)
NOON = datetime(2026, 11, 23, 18, tzinfo=ZoneInfo("UTC"))


def mark(found: RunItem, now: datetime = NOON + timedelta(hours=6)) -> Mark:
    (line,) = axis.lines(DAY, [found], [], now, ZONE)
    return line.marks[0]


@pytest.mark.parametrize(("on", "hours"), [((2026, 3, 8), 23), ((2026, 7, 1), 24), ((2026, 11, 1), 25)])
def test_a_day_has_as_many_hours_as_it_has(on: tuple[int, int, int], hours: int) -> None:
    day = axis.day_of(date(*on), ZONE)
    assert day.end - day.start == timedelta(hours=hours)
    assert [tick.label for tick in day.ticks][:3] == ["12 AM", "3 AM", "6 AM"]
    assert [tick.percent for tick in day.ticks] == sorted({tick.percent for tick in day.ticks})


def test_a_run_lies_where_it_was_and_is_as_wide_as_it_took() -> None:
    found = mark(run(planned_for=NOON, fired_at=NOON, ended_at=NOON + timedelta(hours=6), seconds=6 * 3600))
    assert (found.start, found.width, found.wait, found.time) == (50.0, 25.0, 0, "12:00 PM")


def test_a_short_run_is_to_be_seen() -> None:
    assert mark(run(planned_for=NOON, fired_at=NOON, ended_at=NOON)).width == axis.LEAST_PERCENT


def test_a_run_that_waits_shows_its_wait_up_to_now() -> None:
    waiting = run(
        state=RunState.WAITING, planned_for=NOON, fired_at=NOON, ended_at=None, seconds=None,
        process_at=NOON + timedelta(days=2),
    )  # fmt: skip
    found = mark(waiting)
    assert (found.shape, found.waits_from, found.wait, found.width) == ("queued", 50.0, 25.0, axis.LEAST_PERCENT)


def test_a_run_that_processed_after_its_wait_lies_behind_it() -> None:
    processed = NOON + timedelta(hours=6)
    done = run(planned_for=NOON, fired_at=NOON, process_at=processed, ended_at=processed + timedelta(hours=1))
    found = mark(done, NOON + timedelta(hours=9))
    assert (found.waits_from, found.wait, found.start, found.width) == (50.0, 25.0, 75.0, 4.17)


def test_a_missed_run_lies_where_it_should_have_been() -> None:
    missed = run(state=RunState.MISSED, planned_for=NOON, fired_at=NOON + timedelta(hours=3), ended_at=NOON)
    assert mark(missed).start == 50.0


def test_lines_are_by_name_and_hold_what_is_still_planned() -> None:
    plan = axis.plan_mark(DAY, NOON + timedelta(hours=3), ZONE)
    plans = [Line(2, "birthdays", [plan]), Line(3, "Nothing today", [])]
    first, second = axis.lines(DAY, [run(planned_for=NOON, fired_at=NOON)], plans, NOON, ZONE)
    assert (first.name, first.marks, second.name) == ("birthdays", [plan], "Friday statements")
    assert (plan.run_id, plan.time, plan.start) == ("", "3:00 PM", 62.5)
