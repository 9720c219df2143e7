"""The fields of a workflow's form that are its own: name, trigger, and how. Those of its action come from the action.

Pure. What the form says becomes a draft, and a draft what the form says; names begin with `workflow.`, so that none is
taken for a parameter of the action.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from actors.autopilot.draft import MOST_NAME, MOST_WAIT_HOURS, Draft
from actors.autopilot.states import PLAIN, PREVIEW_WAIT_PROCESS, SCHEDULE
from actors.autopilot.triggers import MOST_DAYS, TRIGGERS, USUAL_TIME
from server.pages.fields import Field
from server.pages.given import Given

PREFIX = "workflow."
SOME_SCHEDULE = "every Friday at 8:00"
SOME_HOURS = 24
BEGINNING: Given = {PREFIX + "trigger": [SCHEDULE], PREFIX + "schedule": [SOME_SCHEDULE], PREFIX + "mode": [PLAIN]}
"""What a new form says."""
ERRORS = {
    "name": "name",
    "trigger": "trigger",
    "trigger_params.schedule": "schedule",
    "trigger_params.days": "days",
    "trigger_params.at": "at",
    "mode": "mode",
    "wait_hours": "wait_hours",
}
"""Where the draft says that something is wrong -> the field of the form."""


class OwnFields(msgspec.Struct, frozen=True):
    name: Field
    trigger: Field
    schedule: Field
    days: Field
    at: Field
    mode: Field
    wait_hours: Field


def own_fields(given: Given, errors: Mapping[str, str], record_type: str) -> OwnFields:
    """`errors` by the draft's names. Only triggers that are about such records, or about nobody, are on offer."""
    about = [each for each in TRIGGERS.values() if each.record_type in (None, record_type)]
    modes = [(PLAIN, "At once"), (PREVIEW_WAIT_PROCESS, "Preview, wait, then process")]
    wrong = {form_name: errors[name] for name, form_name in ERRORS.items() if name in errors}

    def field(name: str, title: str, kind: str, usual: str = "", hint: str = "", **more: Any) -> Field:
        values = list(given.get(PREFIX + name, ())) or ([usual] if usual else [])
        empty = Field(PREFIX + name, title, hint, kind, True, values, [], {}, wrong.get(name, ""), default=[usual])
        return msgspec.structs.replace(empty, **more)

    return OwnFields(
        name=field("name", "Name", "text", limits={"maxlength": MOST_NAME}),
        trigger=field("trigger", "When", "radios", SCHEDULE, choices=[(each.kind, each.title) for each in about]),
        schedule=field(
            "schedule", "Schedule", "text", SOME_SCHEDULE,
            "In your words, such as “every weekday at 5:30 PM” or “on the 1st of each month at 6:00”; or a cron line.",
        ),
        days=field("days", "Days", "integer", str(_usual_days(given)), limits={"min": 0, "max": MOST_DAYS}),
        at=field("at", "Looked for at", "time", USUAL_TIME),
        mode=field("mode", "How", "radios", PLAIN, choices=modes),
        wait_hours=field(
            "wait_hours", "Hours to wait", "integer", str(SOME_HOURS),
            "So long the preview stands, and whoever may act can cancel.", limits={"min": 1, "max": MOST_WAIT_HOURS},
        ),
    )  # fmt: skip


def draft_values(given: Given) -> dict[str, Any]:
    """The draft's values of these fields; numbers that are none stay text, and the draft says so."""
    said = {name: _last(given, name) for name in ("name", "trigger", "mode")}
    mode = said["mode"] or PLAIN
    hours = _number(_last(given, "wait_hours")) if mode == PREVIEW_WAIT_PROCESS else 0
    return said | {"mode": mode, "wait_hours": hours, "trigger_params": _trigger_params(given, said["trigger"])}


def given_of(draft: Draft) -> dict[str, list[str]]:
    """What the form says where it begins with this draft."""
    values = {"name": draft.name, "trigger": draft.trigger, "mode": draft.mode, **draft.trigger_params}
    hours = {"wait_hours": draft.wait_hours} if draft.wait_hours else {}
    return {PREFIX + name: [str(value)] for name, value in (values | hours).items()}


def _trigger_params(given: Given, kind: str) -> dict[str, Any]:
    if kind == SCHEDULE:
        return {"schedule": _last(given, "schedule")}
    looked_for = kind in TRIGGERS and TRIGGERS[kind].find
    return {"days": _number(_last(given, "days")), "at": _last(given, "at")} if looked_for else {}


def _usual_days(given: Given) -> int:
    trigger = TRIGGERS.get(_last(given, "trigger"))
    return (trigger.days if trigger else None) or 0


def _last(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(PREFIX + name) or [""]
    return values[-1].strip()


def _number(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
