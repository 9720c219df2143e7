"""Task states for tests of the pure parts."""

from typing import Any

import msgspec

from actors.accounts.people import Viewer
from actors.tasks.lifecycle import Status
from actors.tasks.task import TaskState
from tests.support.clocks import START

OWNER = Viewer(
    user_id=1, name="Olivia", email="o@x.test", account_id=1, account_slug="riverbend",
    account_name="Riverbend", time_zone="UTC", role="owner", autopilot_tasks=False,
)  # fmt: skip
STAFF = msgspec.structs.replace(OWNER, user_id=2, name="Frank", role="staff")
SUPERVISOR = msgspec.structs.replace(OWNER, user_id=3, name="Sam", role="staff", autopilot_tasks=True)
STRANGER = msgspec.structs.replace(OWNER, user_id=9, account_id=2)

PLAIN = TaskState(
    id="t1", account_id=1, version=1, kind="assign_keywords", title="Assign", status=Status.QUEUED, source="staff",
    workflow_id=None, workflow_name=None, created_by=2, created_by_name="Frank", created_at=START, started_at=None,
    finished_at=None, expires_at=None, canceled_by=None, canceled_by_name=None, deleted_at=None, record_type="students",
    acts_and_emails=False, total=100, position=0, done=0, failed=0, skipped=0, message=None, stretch_at=None,
    stretch_position=0, makes_file=False, result_name=None, result_bytes=None, emails_total=0, emails_sent=0,
    emails_failed=0, emails_held=0, emails_unconfirmed=0, progress_at=None, paused_at=None,
    paused_by=None, paused_by_name=None,
)  # fmt: skip


def task(**changes: Any) -> TaskState:
    return msgspec.structs.replace(PLAIN, **changes)
