"""An action's own form inside a workflow's: the same fields, but for days and months, which move with each run. Pure.

A workflow runs for years, so "the month of the charges" is no November: it is the month after the run.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from actors.autopilot.relative import RELATIVE, resolved
from actors.bulk import forms
from actors.bulk.base import BulkAction
from server.pages import drafts
from server.pages.fields import Field, is_nullable
from server.pages.given import Given

MONTHS = (
    ("{month-1}", "The month before the run"),
    ("{month}", "The month of the run"),
    ("{month+1}", "The month after the run"),
)
DAYS = (
    ("{today}", "The day of the run"),
    ("{today-7}", "7 days before the run"),
    ("{today-30}", "30 days before the run"),
    ("{today-90}", "90 days before the run"),
    ("{today+7}", "7 days after the run"),
    ("{today+14}", "14 days after the run"),
    ("{today+30}", "30 days after the run"),
    ("{month_start}", "The first day of the month"),
    ("{month_end}", "The last day of the month"),
    ("{month_start+1}", "The first day of the next month"),
)
MOVING = {"month": MONTHS, "date": DAYS}
USUAL = {"month": "{month}", "date": "{today}"}


def moving(fields: Sequence[Field]) -> list[Field]:
    """With a choice of days as seen from the run, where the action asks for a date or a month."""
    return [_moving(field) if field.kind in MOVING else field for field in fields]


def params_of(action: BulkAction[Any], given: Given, today: date) -> dict[str, Any]:
    """The parameters that the form says, with days that move as they were written. Raises Refusal."""
    texts = {name: values[-1] for name, values in given.items() if values and RELATIVE.fullmatch(values[-1])}
    today_s = {name: [value] for name, value in resolved(texts, today).items()}
    params = drafts.params_of(action, {**given, **today_s})
    return params | {name: text for name, text in texts.items() if name in params}


def given_of(action: BulkAction[Any], params: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the action's form says where it begins with these parameters."""
    declared = forms.schema(action)["properties"]
    said = {name: value for name, value in params.items() if value is not None}
    return {name: _texts(value, maybe=is_nullable(declared.get(name, {}))) for name, value in said.items()}


def _texts(value: Any, *, maybe: bool) -> list[str]:
    """A box that is not ticked says nothing; a choice of yes, no and neither says no."""
    if isinstance(value, bool):
        return ["true"] if value else ["false"] if maybe else []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _moving(field: Field) -> Field:
    known = dict(MOVING[field.kind])
    kept = [(value, value) for value in field.values if value and value not in known]
    values = field.values or ([USUAL[field.kind]] if field.required else [])
    return msgspec.structs.replace(field, kind="select", choices=[*known.items(), *kept], values=values)
