"""Time that misbehaves: clocks that jump, a night of 25 hours, a workflow that is changed while it is due."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.autopilot import draft, tuition
from tests.support.clocks import FakeClock

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def planned(pilot, studio, workflow):
    return [(run.state, run.planned_for) for run in pilot.all_runs(studio.owner, workflow)]


def test_a_clock_that_jumps_back_fires_nothing_twice(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY)
    pilot.tick()
    pilot.desk.clock.advance(-2 * 3600)
    pilot.tick()
    again = {"schedule": "on Friday at 8:00"}  # planned anew, for a time that has been
    pilot.workflows.edit(studio.owner, workflow.id, {"trigger_params": again})
    assert pilot.workflows_next(studio.owner, workflow) == FRIDAY
    pilot.until(FRIDAY + timedelta(minutes=1))
    pilot.tick()
    assert planned(pilot, studio, workflow) == [("finished", FRIDAY)]
    assert pilot.workflows_next(studio.owner, workflow) == FRIDAY + WEEK


def test_a_clock_that_jumps_ahead_and_comes_back_misses_and_doubles_nothing(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY + WEEK + 2 * HOUR)
    pilot.tick()
    pilot.desk.clock.advance(-(WEEK + 3 * HOUR).total_seconds())
    pilot.tick()
    pilot.until(FRIDAY + 2 * WEEK)
    pilot.tick()
    pilot.tick()
    assert planned(pilot, studio, workflow) == [
        ("missed", FRIDAY), ("missed", FRIDAY + WEEK), ("finished", FRIDAY + 2 * WEEK),
    ]  # fmt: skip


class TestNightsOfAnotherLength:
    @pytest.fixture
    def clock(self, request):
        return FakeClock(request.param)

    @pytest.mark.parametrize(
        ("clock", "expected"),
        [
            # 2:30 is left out on March 14: it fires when the gap is over, at 3:00.
            (datetime(2027, 3, 13, 12, tzinfo=UTC), ["2027-03-14T08:00", "2027-03-15T07:30"]),
            # 1:30 is there twice on November 7: it fires at the first.
            (datetime(2027, 11, 6, 12, tzinfo=UTC), ["2027-11-07T06:30", "2027-11-08T07:30"]),
        ],
        indirect=["clock"],
    )
    def test_a_planned_time_of_the_night_fires_once(self, pilot, studio, expected):
        said = "every day at 2:30" if expected[0].startswith("2027-03") else "every day at 1:30"
        workflow = pilot.enabled(studio.owner, draft(trigger_params={"schedule": said}))
        for _ in range(2 * 48):
            pilot.desk.clock.advance(30 * 60)
            pilot.firing.fire(pilot.desk.clock.now())
        times = [run.planned_for for run in pilot.all_runs(studio.owner, workflow)]
        assert [f"{at:%Y-%m-%dT%H:%M}" for at in times] == expected


def test_a_workflow_that_is_edited_while_due_runs_once_as_it_is_now(pilot, studio):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY + timedelta(minutes=20))
    changed = {
        "trigger_params": {"schedule": "every Friday at 8:10"},
        "params": {"records": "students", "keywords": ["Waitlist"]},
    }
    pilot.workflows.edit(studio.owner, workflow.id, changed)
    for _ in range(3):
        pilot.tick()
    assert planned(pilot, studio, workflow) == [("finished", FRIDAY)]
    assert pilot.workflows_next(studio.owner, workflow) == FRIDAY + WEEK + timedelta(minutes=10)
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert "Waitlist" in pilot.detail(studio.owner, run.id).steps[1].task.title


def test_a_workflow_that_is_edited_as_it_is_read_is_read_again(pilot, studio, monkeypatch):
    workflow = pilot.enabled(studio.owner, draft())
    pilot.until(FRIDAY)
    due = pilot.firing._due(FRIDAY)
    pilot.workflows.edit(studio.owner, workflow.id, {"name": "Renamed"})
    monkeypatch.setattr(pilot.firing, "_due", lambda now: due)
    assert pilot.firing.fire(FRIDAY) == 0
    monkeypatch.undo()
    assert pilot.firing.fire(FRIDAY) == 1


def test_pausing_while_due_and_while_it_waits(pilot, studio):
    workflow, charging = pilot.enabled(studio.owner, draft()), pilot.enabled(studio.owner, tuition())
    pilot.until(FRIDAY - timedelta(hours=50))  # the 25th at 6:00
    pilot.tick()
    pilot.workflows.pause(studio.owner, charging.id)
    assert [run.state for run in pilot.all_runs(studio.owner, charging)] == ["canceled"]
    pilot.until(FRIDAY)
    pilot.workflows.pause(studio.owner, workflow.id)
    pilot.tick()
    assert planned(pilot, studio, workflow) == []
    pilot.workflows.enable(studio.owner, workflow.id)
    assert pilot.workflows_next(studio.owner, workflow) == FRIDAY + WEEK
