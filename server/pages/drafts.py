"""A form that is not sent yet: its fields, and what it would touch and cost if it were."""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from actors.accounts.people import Viewer
from actors.bulk import forms
from actors.bulk.base import BulkAction, Place, Refusal
from actors.bulk.launch import Preview
from actors.studio.today import today
from actors.tasks.errors import Invalid
from server.pages.choice import Choice
from server.pages.fields import Field, fields_of
from server.pages.given import Given, Said
from server.pages.suggestions import suggestions
from server.services import Services

DO_NOT_CHANGE = "Do not change"
QUICK_EDIT = "quick_edit"
KEY = "key"
"""Every form that launches has it: the idempotency key, by which two clicks make one task."""


class Draft(msgspec.Struct, frozen=True):
    fields: list[Field]
    preview: Preview | None
    """None where the form does not say enough yet; then `count` is all that is known."""
    count: int
    trouble: str

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


class Asked(msgspec.Struct, frozen=True):
    """An action, the records that it is asked for, and what has been said in its form so far."""

    action: BulkAction[Any]
    choice: Choice
    given: Given
    errors: Mapping[str, str] = {}


def new_key() -> str:
    return secrets.token_urlsafe(16)


def begun(services: Services, viewer: Viewer, asked: Asked) -> Asked:
    """With what the form begins with, where nothing was said yet."""
    with services.database.read() as connection:
        now = services.clock.now()
        first = suggestions(forms.schema(asked.action), today(connection, viewer.account_id, now))
    return msgspec.structs.replace(asked, given={**first, **asked.given})


def draft(services: Services, viewer: Viewer, asked: Asked) -> Draft:
    schema = schema_of(services, viewer, asked.action)
    nothing = DO_NOT_CHANGE if asked.action.kind.startswith(QUICK_EDIT) else ""
    fields = fields_of(schema, asked.given, asked.errors, asked.choice.record_type, nothing, sent=KEY in asked.given)
    try:
        count, trouble = services.launcher.count(viewer, asked.choice.record_type, asked.choice.selection()), ""
    except Invalid as invalid:
        return Draft(fields, None, 0, invalid.message)
    return Draft(fields, _preview(services, viewer, asked, fields), count, trouble)


def preview(services: Services, viewer: Viewer, asked: Asked) -> Preview:
    """What a launch would touch and cost. Raises Refusal or Invalid, with a sentence for each field that is wrong."""
    selection = asked.choice.selection()
    return services.launcher.preview(viewer, asked.action.kind, params_of(asked.action, asked.given), selection)


def params_of(action: BulkAction[Any], given: Given) -> dict[str, Any]:
    """The parameters that the form says. Raises Refusal."""
    params: dict[str, Any] = msgspec.to_builtins(forms.parse_form(action, Said(forms.schema(action), given)))
    return params


def schema_of(services: Services, viewer: Viewer, action: BulkAction[Any]) -> dict[str, Any]:
    """With the values that the viewer's studio has on offer."""
    with services.database.read() as connection:
        return forms.schema(action, Place(connection, viewer.account_id, services.clock.now()))


def _preview(services: Services, viewer: Viewer, asked: Asked, fields: list[Field]) -> Preview | None:
    """Of the form as it is drawn, with its defaults; None where it cannot be launched like this."""
    drawn = {field.name: field.values for field in fields}
    try:
        return preview(services, viewer, msgspec.structs.replace(asked, given=drawn))
    except (Refusal, Invalid):
        return None
