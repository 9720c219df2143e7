"""What a person says a workflow is to be, checked as a whole: every field that is wrong gets its sentence."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from actors.autopilot.relative import resolved
from actors.autopilot.states import MODES, PLAIN
from actors.autopilot.triggers import TRIGGERS, BadTrigger, timing
from actors.bulk import register
from actors.bulk.base import BulkAction, Params, Place, Refusal
from actors.bulk.forms import CHECK_FIELDS, parse
from actors.studio import lists
from actors.studio.office_export.cells import clean
from actors.tasks.errors import Invalid

MOST_NAME = 120
MOST_WAIT_HOURS = 14 * 24


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields as in `Workflow`."""

    name: str
    trigger: str
    trigger_params: dict[str, Any] = {}
    kind: str
    params: dict[str, Any] = {}
    filter: dict[str, Any] = {}
    mode: str = PLAIN
    wait_hours: int = 0


def checked(draft: Draft, place: Place, zone: ZoneInfo) -> dict[str, Any]:
    """The values of the workflow's row. Raises Invalid with a sentence for each field that is wrong."""
    problems: dict[str, str] = {}
    name = clean(draft.name)
    if not 0 < len(name) <= MOST_NAME:
        problems["name"] = f"Give a name of 1 to {MOST_NAME} characters."
    problems |= _wrong_mode(draft)
    cron = _cron(draft, problems)
    record_type = _record_type(draft, place, zone, problems)
    if record_type:
        problems |= _wrong_filter(draft, place, record_type)
    if problems:
        raise Invalid(CHECK_FIELDS, problems)
    return msgspec.structs.asdict(draft) | {"name": name, "cron": cron, "record_type": record_type}


def offered(kind: str) -> BulkAction[Any] | None:
    """The action, if a workflow may use it."""
    action = register.find(kind)
    return action if action and action.launched_from == "list" else None


def parsed(action: BulkAction[Any], place: Place, zone: ZoneInfo, params: dict[str, Any]) -> Params:
    """The action's parameters as they are today. Raises Refusal."""
    today = place.now.astimezone(zone).date()
    found: Params = parse(action, resolved(params, today))
    action.check(place, found)
    return found


def _wrong_mode(draft: Draft) -> dict[str, str]:
    if draft.mode not in MODES:
        return {"mode": f"Mode is {' or '.join(MODES)}."}
    if draft.mode == PLAIN:
        return {"wait_hours": "Only Preview, Wait, Process waits."} if draft.wait_hours else {}
    fits = 1 <= draft.wait_hours <= MOST_WAIT_HOURS
    return {} if fits else {"wait_hours": f"Give a whole number of hours from 1 to {MOST_WAIT_HOURS}."}


def _cron(draft: Draft, problems: dict[str, str]) -> str | None:
    try:
        return timing(draft.trigger, draft.trigger_params).cron
    except BadTrigger as bad:
        problems["trigger" if bad.field == "trigger" else f"trigger_params.{bad.field}"] = str(bad)
        return None


def _record_type(draft: Draft, place: Place, zone: ZoneInfo, problems: dict[str, str]) -> str | None:
    """What the action works on, where its parameters make sense and fit the trigger."""
    action = offered(draft.kind)
    if action is None:
        problems["kind"] = f"There is no action {draft.kind!r} for a workflow."
        return None
    try:
        record_type = action.record_type(parsed(action, place, zone, draft.params))
    except Refusal as refusal:
        problems |= {f"params.{name}": sentence for name, sentence in refusal.fields.items()}
        problems.setdefault("params", refusal.message)
        return None
    about = TRIGGERS[draft.trigger].record_type if draft.trigger in TRIGGERS else None
    if about not in (None, record_type):
        problems["kind"] = f"This trigger is about {lists.find(about).noun.plural}; the action is not."
    return record_type


def _wrong_filter(draft: Draft, place: Place, record_type: str) -> dict[str, str]:
    try:
        lists.find(record_type).selection(place.account_id, draft.filter)
    except lists.BadFilter as bad:
        return {f"filter.{bad.field}": bad.message}
    return {}
