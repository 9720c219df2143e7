"""What people may ask about runs: run a workflow now, cancel a run that waits, say that an alarm is being seen to."""

import secrets
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from actors.accounts.people import Viewer
from actors.autopilot import alarms, canceling
from actors.autopilot.commands import any_workflow, locked, own, told
from actors.autopilot.starting import Occasion, earlier, start
from actors.autopilot.states import MANUAL, UNPROCESSED, RunState
from actors.autopilot.store import NO_RUN, NO_WORKFLOW
from actors.autopilot.tables import acknowledgements
from actors.autopilot.triggers import TRIGGERS
from actors.autopilot.whom import Whom, cost, whom
from actors.autopilot.workflow import Run, Workflow
from actors.bulk.base import Refusal
from actors.bulk.launch import Launcher, Preview
from actors.studio import lists
from actors.studio.office_export.cells import clean
from actors.tasks.changes import Change
from actors.tasks.errors import Conflict, Forbidden, Invalid, NotFound
from actors.tasks.permissions import Policy
from actors.tasks.writer import Writer

MOST_NOTE, MOST_KEY = 500, 50
ONLY_EVENTS = "It runs when something happens to somebody; there is nobody to run it for now."
NOT_YOURS = "View only. Who enabled it, Account Owners and people with Manage Autopilot can do this."
PROCESSING = "It is being processed. Cancel its task instead."
ENDED = "This run has ended."


class RunCommands:
    def __init__(self, writer: Writer, launcher: Launcher) -> None:
        self._writer = writer
        self._launcher = launcher

    def preview(self, viewer: Viewer, workflow_id: int) -> Preview:
        """What running it now would touch and do, to be confirmed by its count. Changes nothing."""
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            who = _whom(change, viewer, workflow)
            zone = ZoneInfo(viewer.time_zone)
            try:
                would = cost(change.connection, workflow, zone, change.now, who)
            except Refusal as refusal:
                raise Invalid(refusal.message, refusal.fields) from refusal
        return Preview(who.count, workflow.record_type, lists.find(workflow.record_type).noun.count(who.count), would)

    def run(self, viewer: Viewer, workflow_id: int, count: int, key: str | None = None) -> Run:
        """Run it now, in the viewer's name, over the `count` records that they have confirmed.

        The same `key` runs it once. Raises Conflict where it would touch another number by now.
        """
        if key is not None and not 0 < len(key) <= MOST_KEY:
            raise Invalid(f"A key has 1 to {MOST_KEY} characters.", {"key": f"1 to {MOST_KEY} characters"})
        name = f"manual:{viewer.user_id}:{key or secrets.token_hex(8)}"
        with self._writer.change() as change:
            workflow = own(change, viewer, workflow_id)
            occasion = Occasion(name, MANUAL, change.now)
            if run := earlier(change, workflow, occasion):
                return run
            who = _whom(change, viewer, workflow)
            if who.count != count:
                noun = lists.find(workflow.record_type).noun
                raise Conflict(f"It would touch {noun.count(who.count)} now. Look at the number and confirm it again.")
            run = start(change, self._launcher, workflow, viewer, occasion, who)
            told(change, viewer, "ran", workflow, run=run.id)
        return run

    def cancel(self, viewer: Viewer, run_id: str) -> Run:
        """Cancel a run before it is processed: what was previewed is never done."""
        policy = Policy(viewer)
        with self._writer.change() as change:
            run = canceling.lock_run(change, viewer.account_id, run_id)
            acts = run is not None and policy.may_act_on_run(run.created_by)
            if run is None or not (acts or policy.may_watch_autopilot()):
                raise NotFound(NO_RUN)
            if not acts:
                raise Forbidden(NOT_YOURS)
            if run.state is RunState.CANCELED:
                return run
            if run.state not in UNPROCESSED:
                raise Conflict(PROCESSING if run.state is RunState.PROCESSING else ENDED)
            canceled = canceling.cancel(change, viewer, run)
            told(change, viewer, "canceled run", any_workflow(change, run), run=run.id)
        return canceled

    def acknowledge(self, viewer: Viewer, workflow_id: int, alarm: str, note: str) -> None:
        """Tell the other supervisors that somebody sees to the alarm. Raises Conflict where it is over."""
        said = clean(note)
        if not 0 < len(said) <= MOST_NOTE:
            raise Invalid("Say what is being done.", {"note": f"1 to {MOST_NOTE} characters"})
        if not Policy(viewer).may_watch_autopilot():
            raise NotFound(NO_WORKFLOW)
        with self._writer.change() as change:
            workflow = locked(change, viewer.account_id, workflow_id)
            if alarm not in {each.key for each in alarms.of_workflow(change.connection, workflow, change.now)}:
                raise Conflict("This alarm is over.")
            _acknowledge(change, viewer, workflow, alarm, said)
            told(change, viewer, "acknowledged", workflow, alarm=alarm, note=said)


def _whom(change: Change, viewer: Viewer, workflow: Workflow) -> Whom:
    if TRIGGERS[workflow.trigger].is_event:
        raise Conflict(ONLY_EVENTS)
    return whom(change.connection, workflow, ZoneInfo(viewer.time_zone), change.now)


def _acknowledge(change: Change, viewer: Viewer, workflow: Workflow, alarm: str, note: str) -> None:
    """The last word counts."""
    mine = {"account_id": workflow.account_id, "workflow_id": workflow.id, "alarm": alarm}
    said = {"note": note, "user_id": viewer.user_id, "user_name": viewer.name, "at": change.now}
    this = [acknowledgements.c[name] == value for name, value in mine.items()]
    if change.connection.execute(update(acknowledgements).where(*this).values(said)).rowcount == 0:
        change.connection.execute(insert(acknowledgements).values(mine | said))
