"""Looking for what has come about for a workflow, and remembering what it has fired for: each thing once, for ever."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from actors.autopilot.finders import Found
from actors.autopilot.tables import firings
from actors.autopilot.triggers import TRIGGERS
from actors.autopilot.workflow import Run, Workflow
from actors.studio.sql import add_missing

SUBJECTS_A_QUERY = 500


def look(connection: Connection, workflow: Workflow, zone: ZoneInfo, now: datetime) -> list[Found] | None:
    """What it has not fired for yet; None where its trigger is not looked for."""
    find = TRIGGERS[workflow.trigger].find
    if find is None:
        return None
    since, today = ((moment or now).astimezone(zone).date() for moment in (workflow.enabled_at, now))
    found = find(connection, workflow.account_id, workflow.trigger_params["days"], since, today)
    fired = _fired(connection, workflow, [each.subject for each in found])
    return [each for each in found if each.subject not in fired]


def remember(connection: Connection, run: Run, found: Sequence[Found]) -> None:
    """The run has fired for these. Whom the workflow's filter left out it may still fire for."""
    same = {"workflow_id": run.workflow_id, "account_id": run.account_id, "run_id": run.id}
    rows = [same | {"subject": each.subject} for each in found]
    if rows:
        connection.execute(add_missing(connection, firings), rows)


def _fired(connection: Connection, workflow: Workflow, subjects: Sequence[str]) -> set[str]:
    mine = (firings.c.account_id == workflow.account_id, firings.c.workflow_id == workflow.id)
    fired: set[str] = set()
    for first in range(0, len(subjects), SUBJECTS_A_QUERY):
        some = subjects[first : first + SUBJECTS_A_QUERY]
        query = select(firings.c.subject).where(*mine, firings.c.subject.in_(some))
        fired.update(connection.execute(query).scalars())
    return fired
