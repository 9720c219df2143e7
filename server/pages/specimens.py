"""Tasks in every state that a row can show, for /styleguide. They exist nowhere else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from actors.tasks.lifecycle import Status
from server.messages import Can, Emails, Person, Records, Result, Task, Workflow
from server.pages.blank import BLANK
from server.pages.rows import RowView, row_view

ME = 1
NOTHING = Can(cancel=False, delete=False, pause=False, resume=False, retry=False)
WORKING = msgspec.structs.replace(NOTHING, cancel=True, pause=True)
PAUSED = msgspec.structs.replace(NOTHING, cancel=True, resume=True)
OVER = msgspec.structs.replace(NOTHING, delete=True, retry=True)


def rows(now: datetime) -> list[RowView]:
    """One row for each state, and for whatever else a row may have to say."""
    return [row_view(task, now, UTC, ME) for task in _tasks(now)]


def _tasks(now: datetime) -> list[Task]:
    ago = {minutes: now - timedelta(minutes=minutes) for minutes in (1, 2, 8, 30)}
    begun = {"created_at": ago[2], "started_at": ago[2]}
    over = {"created_at": ago[30], "started_at": ago[30], "finished_at": ago[8], "can": OVER}
    canceled = over | {
        "status": Status.CANCELED,
        "canceled_by": "Maria Lopez",
        "expires_at": now + timedelta(minutes=2),
    }
    return [
        _task("Send statements - 1,204 families", status=Status.RUNNING, kind="send_statements", can=WORKING,
              records=Records(1204, 409, 3, 0), emails=Emails(398, 371, 0, 0, 0), eta_seconds=170, **begun),
        _task("Tuition for November - 1,186 families", status=Status.RUNNING, kind="class_tuition", can=WORKING,
              records=Records(1186, 1186, 0, 0), emails=Emails(1186, 640, 0, 0, 0),
              message="The mail server cannot be reached. It is tried again every 30 s.", **begun),
        _task("Report: Enrollment by class - 86 classes", source="autopilot", workflow=Workflow(1, "Weekly report"),
              records=Records(86, 0, 0, 0), record_type="classes", created_at=ago[1]),
        _task('Assign keyword "Team" - 240 students', status=Status.PAUSED, can=PAUSED,
              records=Records(240, 96, 0, 4), record_type="students", paused_at=ago[1], paused_by="Alex Chen",
              **begun),
        _task("Report: Class rosters - 86 classes", status=Status.COMPLETED, kind="report", record_type="classes",
              records=Records(86, 86, 0, 0), result=Result("class-rosters.xlsx", 48_211, "#"), **over),
        _task('Assign keyword "Sibling" - 88 students', status=Status.COMPLETED, record_type="students",
              created_by=Person(2, "Alex Chen"), records=Records(88, 80, 2, 6), **over),
        _task("Import families - autumn.csv", status=Status.FAILED, records=Records(300, 120, 0, 0),
              message="The file is no longer there.", **over),
        _task("Cancel classes - Level 2 Tumbling (14 classes)", kind="cancel_classes", record_type="classes",
              records=Records(14, 6, 0, 0), emails=Emails(92, 61, 0, 31, 0), delete_advised=True, **canceled),
        _task('Assign keyword "Trial" - 500 students', record_type="students",
              records=Records(500, 212, 0, 0), **canceled),
    ]  # fmt: skip


def _task(title: str, **fields: Any) -> Task:
    usual = {"kind": "assign_keywords", "created_by": Person(ME, "Maria Lopez"), "can": NOTHING}
    return msgspec.structs.replace(BLANK.task, title=title, **usual | {"record_type": "families"} | fields)
