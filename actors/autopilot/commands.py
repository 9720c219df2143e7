"""What people may ask of workflows. Each command is one transaction with a line in the audit; repeating is harmless."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import insert, select, update

from actors.accounts.people import Viewer, noted
from actors.autopilot import canceling, library
from actors.autopilot.draft import Draft, checked
from actors.autopilot.schedule import next_after
from actors.autopilot.store import NO_WORKFLOW
from actors.autopilot.tables import workflows
from actors.autopilot.telling import touch
from actors.autopilot.workflow import Run, Workflow, workflow_of
from actors.bulk.creating import place_of
from actors.tasks import audit
from actors.tasks.changes import NOT_PAUSED, Change
from actors.tasks.errors import Forbidden, Invalid, NotFound
from actors.tasks.permissions import Policy
from actors.tasks.writer import Writer

VIEW_ONLY = "View only. Account Owners and people with Manage Autopilot can do this."
DRAFT_FIELDS = Draft.__struct_fields__
RESCHEDULES = ("trigger", "trigger_params")


class WorkflowCommands:
    """Making, changing, enabling and pausing workflows; `RunCommands` is about their runs."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def create(self, viewer: Viewer, draft: Draft, from_library: str | None = None) -> Workflow:
        """A new workflow, not enabled yet. Raises Invalid, naming each field that is wrong, or Forbidden."""
        with self._writer.change() as change:
            _may_manage(viewer)
            made = {"account_id": viewer.account_id, "created_at": change.now, "from_library": from_library}
            values = (
                checked(draft, place_of(change, viewer), ZoneInfo(viewer.time_zone)) | made | noted("created", viewer)
            )
            workflow = workflow_of(
                change.connection.execute(insert(workflows).values(values).returning(workflows)).one()
            )
            told(change, viewer, "created", workflow)
        return workflow

    def copy(self, viewer: Viewer, entry: str) -> Workflow:
        """A workflow like an entry of the library, to be looked at, changed and enabled."""
        found = library.find(entry)
        if found is None:
            raise NotFound("There is no such entry in the library.")
        return self.create(viewer, found.draft, found.name)

    def edit(self, viewer: Viewer, workflow_id: int, changes: dict[str, Any]) -> Workflow:
        """Change some fields. A run that is due happens once, as the workflow now is; what is under way goes on."""
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            draft = _changed(workflow, changes)
            values = checked(draft, place_of(change, viewer), ZoneInfo(viewer.time_zone))
            if workflow.enabled and any(name in changes for name in RESCHEDULES):
                values |= _rescheduled(change, viewer, workflow, values["cron"])
            edited = _write(change, workflow, version=workflow.version + 1, **values)
            told(change, viewer, "edited", edited)
        return edited

    def enable(self, viewer: Viewer, workflow_id: int) -> Workflow:
        """From now on it fires, and its tasks are created in the viewer's name."""
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            if workflow.enabled:
                return workflow
            checked(_draft(workflow), place_of(change, viewer), ZoneInfo(viewer.time_zone))
            by = noted("enabled", viewer) | {"enabled_at": change.now}
            planned = _planned(change, viewer, workflow.cron)
            enabled = _write(change, workflow, enabled=True, **NOT_PAUSED, **by, **planned)
            told(change, viewer, "enabled", enabled)
        return enabled

    def pause(self, viewer: Viewer, workflow_id: int) -> Workflow:
        """It fires no more until it is enabled again, and what waits to be processed is canceled."""
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            if not workflow.enabled:
                return workflow
            paused = _write(change, workflow, **_off(change, viewer))
            canceling.cancel_unprocessed(change, viewer, workflow, "The workflow was paused.")
            told(change, viewer, "paused", paused)
        return paused

    def delete(self, viewer: Viewer, workflow_id: int) -> None:
        """Take it off every list. Its tasks stay; what waits to be processed is canceled."""
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            gone = _write(change, workflow, deleted_at=change.now, **_off(change, viewer))
            canceling.cancel_unprocessed(change, viewer, workflow, "The workflow was deleted.")
            told(change, viewer, "deleted", gone)


def own(change: Change, viewer: Viewer, workflow_id: int) -> Workflow:
    """The workflow, locked, if the viewer may manage it. Raises NotFound or Forbidden."""
    _may_manage(viewer)
    return locked(change, viewer.account_id, workflow_id)


def locked(change: Change, account_id: int, workflow_id: int) -> Workflow:
    """The workflow, held until the transaction ends. Raises NotFound."""
    mine = (workflows.c.account_id == account_id, workflows.c.id == workflow_id)
    query = select(workflows).where(*mine, workflows.c.deleted_at.is_(None))
    row = change.connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(NO_WORKFLOW)
    return workflow_of(row)


def any_workflow(change: Change, run: Run) -> Workflow:
    """The run's, deleted or not. Not locked: whoever holds a workflow may be waiting for its runs."""
    mine = (workflows.c.account_id == run.account_id, workflows.c.id == run.workflow_id)
    return workflow_of(change.connection.execute(select(workflows).where(*mine)).one())


def told(change: Change, viewer: Viewer, action: str, workflow: Workflow, **details: Any) -> None:
    """Write it into the audit, and have open pages look again. The last thing of the transaction."""
    title = f"Workflow “{workflow.name}”"
    audit.note_subject(change.connection, change.now, viewer, action, title, workflow=workflow.id, **details)
    touch(change, workflow.account_id)


def _may_manage(viewer: Viewer) -> None:
    policy = Policy(viewer)
    if not policy.may_watch_autopilot():
        raise NotFound(NO_WORKFLOW)
    if not policy.may_manage_autopilot():
        raise Forbidden(VIEW_ONLY)


def _draft(workflow: Workflow) -> Draft:
    return Draft(**{name: getattr(workflow, name) for name in DRAFT_FIELDS})


def _changed(workflow: Workflow, changes: dict[str, Any]) -> Draft:
    try:
        return msgspec.convert(msgspec.structs.asdict(_draft(workflow)) | changes, Draft)
    except msgspec.ValidationError as trouble:
        raise Invalid(f"The workflow is not understood: {trouble}") from None


def _rescheduled(change: Change, viewer: Viewer, workflow: Workflow, cron: str | None) -> dict[str, Any]:
    """What is due stays due; the new schedule begins now."""
    planned = _planned(change, viewer, cron)
    due = workflow.next_run_at is not None and workflow.next_run_at <= change.now
    return planned | ({"next_run_at": workflow.next_run_at} if due and cron else {})


def _planned(change: Change, viewer: Viewer, cron: str | None) -> dict[str, Any]:
    first = next_after(cron, ZoneInfo(viewer.time_zone), change.now) if cron else None
    return {"next_run_at": first, "scheduled_at": change.now}


def _off(change: Change, viewer: Viewer) -> dict[str, Any]:
    return {"enabled": False, "next_run_at": None, "paused_at": change.now, **noted("paused", viewer)}


def _write(change: Change, workflow: Workflow, **values: Any) -> Workflow:
    mine = (workflows.c.account_id == workflow.account_id, workflows.c.id == workflow.id)
    statement = update(workflows).where(*mine).values(values).returning(workflows)
    return workflow_of(change.connection.execute(statement).one())
