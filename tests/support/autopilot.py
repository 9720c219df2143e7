"""Autopilot on a test's desk: the commands, the clock's three rounds, and what the monitor shows."""

from typing import Any

from actors.accounts.people import Viewer
from actors.autopilot import monitor, run_detail, store
from actors.autopilot.advancing import Advancing
from actors.autopilot.commands import WorkflowCommands
from actors.autopilot.draft import Draft
from actors.autopilot.firing import Firing
from actors.autopilot.reacting import Reacting
from actors.autopilot.run_commands import RunCommands
from actors.autopilot.workflow import Workflow
from tests.support.desk import Desk

FRIDAYS = {"schedule": "every Friday at 8:00"}
KEYWORDS = {"records": "students", "keywords": ["Trial"]}
TUITION = {"month": "{month+1}"}


def draft(**changes: Any) -> Draft:
    """Gives all students a keyword every Friday at 8:00."""
    usual = {"name": "Keywords", "trigger": "schedule", "trigger_params": FRIDAYS} | {
        "kind": "assign_keywords",
        "params": KEYWORDS,
    }
    return Draft(**usual | changes)


def tuition(**changes: Any) -> Draft:
    """Next month's tuition, previewed on the 25th, charged two days later."""
    usual = {
        "name": "Tuition",
        "trigger_params": {"schedule": "on the 25th of each month at 6:00"},
        "kind": "class_tuition",
        "params": TUITION,
        "mode": "preview_wait_process",
        "wait_hours": 48,
    }
    return draft(**usual | changes)


class Pilot:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.workflows = WorkflowCommands(desk.writer)
        self.runs = RunCommands(desk.writer, desk.launcher)
        self.firing = Firing(desk.writer, desk.launcher)
        self.reacting = Reacting(desk.writer, desk.launcher)
        self.advancing = Advancing(desk.writer, desk.launcher)

    def enabled(self, viewer: Viewer, draft: Draft) -> Workflow:
        return self.workflows.enable(viewer, self.workflows.create(viewer, draft).id)

    def tick(self) -> None:
        """One round of the clock, and the workers' work on everything that it started."""
        now = self.desk.clock.now()
        self.firing.fire(now)
        self.reacting.react(now)
        self.work()
        self.advancing.advance(now)

    def work(self) -> None:
        while self.desk.hints.sent:
            self.desk.runner.run_slice(self.desk.hints.sent.pop(0))

    def until(self, moment: Any) -> None:
        """Set the clock, which is not past it yet."""
        self.desk.clock.advance((moment - self.desk.clock.now()).total_seconds())

    def workflows_next(self, viewer: Viewer, workflow: Workflow) -> Any:
        with self.desk.database.read() as connection:
            return store.workflow(connection, viewer, workflow.id).next_run_at

    def overview(self, viewer: Viewer) -> monitor.Overview:
        with self.desk.database.read() as connection:
            return monitor.overview(connection, viewer, self.desk.clock.now())

    def detail(self, viewer: Viewer, run_id: str) -> run_detail.RunDetail:
        with self.desk.database.read() as connection:
            return run_detail.detail(connection, viewer, run_id, self.desk.clock.now())

    def all_runs(self, viewer: Viewer, workflow: Workflow) -> list[monitor.RunItem]:
        """The oldest first."""
        with self.desk.database.read() as connection:
            return monitor.page(connection, viewer, workflow.id, None, 1_000)[0][::-1]
