"""Autopilot in the demo studios: a few workflows of the library with their past, the same for the same moment.

Their runs have no tasks: those of old ones have left anyway, and nobody should find emails that never were.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, func, insert, select

from actors.accounts.people import Viewer, noted, owner_of
from actors.autopilot import library
from actors.autopilot.canceling import NOTHING_DONE
from actors.autopilot.draft import checked
from actors.autopilot.looking import look, remember
from actors.autopilot.schedule import next_after
from actors.autopilot.starting import MISSED, NOTHING_TO_DO
from actors.autopilot.states import RunState
from actors.autopilot.tables import runs, workflows
from actors.autopilot.workflow import Run, Workflow, run_of, workflow_of
from actors.bulk.base import Place
from actors.ids import new_id
from actors.studio import lists
from actors.studio.phrases import counted
from actors.studio.tables import families

PAST_RUNS = 14
ENABLED_AGO = timedelta(days=200)
F, N, M, C = RunState.FINISHED, RunState.NOTHING_TO_DO, RunState.MISSED, RunState.CANCELED


class Past(msgspec.Struct, frozen=True):
    """How a workflow of the demo has done."""

    entry: str
    share: float
    """Of the studio's families, so many were records of a run."""
    seconds: float
    """What a run takes, for a hundred records."""
    states: Sequence[RunState] = (F,)
    """Of its runs, the newest last; the first goes for all before."""
    failed: Sequence[int] = ()
    """Records that failed in its last runs."""
    paused: bool = False


PAST = {
    "riverbend": (
        Past("friday_statements", 0.3, 38, failed=(0, 3, 8)),
        Past("overdue_reminder", 0.02, 60, (F, N, F, F, N, F)),
        Past("birthday_emails", 0.004, 90, (F, F, N, F, F, N, N, F)),
        Past("expire_tokens", 0.01, 4, (N, F, N, N, F, N)),
        Past("monthly_tuition", 1.6, 9, (F, F, C, F, F)),
        Past("drop_follow_up", 0.002, 80, (F, F, F)),
    ),
    "lakeside": (
        Past("friday_statements", 0.3, 40, (F, M, F, F)),
        Past("birthday_emails", 0.01, 90, (F, N, F), paused=True),
    ),
}


def fill_autopilot(connection: Connection, now: datetime) -> None:
    """Into both studios, whose records are there already."""
    for slug, pasts in PAST.items():
        owner = owner_of(connection, slug)
        if owner is not None:
            for past in pasts:
                _fill(connection, owner, past, now)


def _fill(connection: Connection, owner: Viewer, past: Past, now: datetime) -> None:
    workflow = _workflow(connection, owner, past, now)
    zone = ZoneInfo(owner.time_zone)
    random = Random(f"{owner.account_slug} {past.entry}")  # noqa: S311 - nothing is secret about it
    number = connection.execute(
        select(func.count()).select_from(families).where(families.c.account_id == owner.account_id)
    ).scalar_one()
    times = _times(workflow, zone, now)
    rows = [_run(workflow, owner, past, at, place - len(times), number, random) for place, at in enumerate(times)]
    made = [run_of(connection.execute(insert(runs).values(row).returning(runs)).one()) for row in rows]
    _catch_up(connection, workflow, zone, made, now)


def _workflow(connection: Connection, owner: Viewer, past: Past, now: datetime) -> Workflow:
    entry, zone = library.find(past.entry), ZoneInfo(owner.time_zone)
    assert entry is not None
    values = checked(entry.draft, Place(connection, owner.account_id, now), zone)
    by = noted("created", owner) | {"created_at": now - ENABLED_AGO}
    since = noted("enabled", owner) | {"enabled_at": now - ENABLED_AGO}
    planned = next_after(values["cron"], zone, now) if values["cron"] and not past.paused else None
    stopped = noted("paused", owner) | {"paused_at": now - timedelta(days=4)}
    about = {"account_id": owner.account_id, "from_library": entry.name, "enabled": not past.paused}
    times = {"next_run_at": planned, "scheduled_at": now - ENABLED_AGO}
    row = values | by | since | about | times | (stopped if past.paused else {})
    return workflow_of(connection.execute(insert(workflows).values(row).returning(workflows)).one())


def _times(workflow: Workflow, zone: ZoneInfo, now: datetime) -> list[datetime]:
    """The last planned times before now; of what happens when it happens, some afternoons."""
    cron, times = workflow.cron or "30 16 * * 2", []
    at = next_after(cron, zone, now - ENABLED_AGO)
    while at < now:
        times.append(at)
        at = next_after(cron, zone, at)
    return times[-PAST_RUNS:]


def _run(
    workflow: Workflow, owner: Viewer, past: Past, at: datetime, place: int, number: int, random: Random
) -> dict[str, object]:
    """`place` counts from behind: -1 is the last one."""
    state = past.states[max(place, -len(past.states))]
    failed = past.failed[place] if -place <= len(past.failed) else 0
    records = max(failed + 1, round(number * past.share * random.uniform(0.8, 1.1))) if state in (F, C) else 0
    seconds = max(1.0, records / 100 * past.seconds * random.uniform(0.85, 1.2))
    waited = timedelta(hours=workflow.wait_hours)
    ended = at + (waited / 3 if state is C else waited + timedelta(seconds=seconds) if state is F else timedelta())
    return {
        "id": new_id(at),
        "account_id": workflow.account_id,
        "workflow_id": workflow.id,
        "occasion": f"planned:{at.isoformat()}",
        "trigger": workflow.trigger,
        "planned_for": at,
        "state": state,
        "fired_at": at,
        "process_at": at + waited if waited else None,
        "processed_at": at + waited if state is F and waited else None,
        "ended_at": ended,
        "created_by": owner.user_id,
        "created_by_name": owner.name,
        "kind": workflow.kind,
        "params": workflow.params,
        "record_type": workflow.record_type,
        "selection": {},
        "mode": workflow.mode,
        "wait_hours": workflow.wait_hours,
        "records": records,
        "failed_records": failed,
        "outcome": _outcome(workflow, state, records, failed),
        "canceled_by": owner.user_id if state is C else None,
        "canceled_by_name": owner.name if state is C else None,
    }


def _outcome(workflow: Workflow, state: RunState, records: int, failed: int) -> str:
    noun = lists.find(workflow.record_type).noun
    if state is N:
        return NOTHING_TO_DO.format(plural=noun.plural)
    if state is M:
        return MISSED
    if state is C:
        return NOTHING_DONE
    done = records - failed
    told = [f"{done:,} of {noun.count(records)} done", *([f"{failed:,} failed"] if failed else [])]
    emails = [f"{counted(done, 'email')} sent"] if workflow.kind in ("send_email", "send_statements") else []
    return f"{', '.join([*told, *emails])}."


def _catch_up(connection: Connection, workflow: Workflow, zone: ZoneInfo, made: Sequence[Run], now: datetime) -> None:
    """What its past has found is found: it does not write to everybody in the first night."""
    if made and (found := look(connection, workflow, zone, now)):
        remember(connection, made[-1], found)
