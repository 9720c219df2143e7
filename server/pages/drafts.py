"""A form that is not sent yet: its fields, and what it would touch and cost if it were."""

import secrets
from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from typing import Any

import msgspec

from actors.accounts.people import Viewer
from actors.accounts.remembered import remember, remembered
from actors.bulk import forms, selection
from actors.bulk.alike import Intended, find_alike
from actors.bulk.base import BulkAction, Place, Refusal
from actors.studio import lists
from actors.studio.today import today
from actors.tasks.errors import Invalid
from server.pages import locales, told, words
from server.pages.choice import Choice
from server.pages.fields import Field, fields_of
from server.pages.given import Given, Said
from server.pages.suggestions import lasting, suggestions
from server.pages.warnings import Warning, warning_of
from server.services import Services

DO_NOT_CHANGE = "Do not change"
QUICK_EDIT = "quick_edit"
KEY = "key"
"""Every form that launches has it: the idempotency key, by which two clicks make one task."""


class Preview(msgspec.Struct, frozen=True):
    """What a launch would touch and cost, in words, and what speaks against it."""

    count: int
    records: str
    cost: str
    warning: Warning | None


class Draft(msgspec.Struct, frozen=True):
    fields: list[Field]
    preview: Preview | None
    """None where the form does not say enough yet; then `count` is all that is known."""
    count: int
    trouble: str
    whom: str = ""
    """Which records these are, where they are all that match a filter."""

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


class Asked(msgspec.Struct, frozen=True):
    """An action, the records that it is asked for, and what has been said in its form so far."""

    action: BulkAction[Any]
    choice: Choice
    given: Given
    errors: Mapping[str, str] = {}
    remembered_at: datetime | None = None
    """When the person last launched this, where the form begins as it stood then, and not as it would anyway."""


def new_key() -> str:
    return secrets.token_urlsafe(16)


def begun(services: Services, viewer: Viewer, asked: Asked, *, afresh: bool = False) -> Asked:
    """With what the form begins with: as the person filled it in last time, or `afresh`."""
    schema = forms.schema(asked.action)
    with services.database.read() as connection:
        first = suggestions(schema, today(connection, viewer.account_id, services.clock.now()))
        last = None if afresh else remembered(connection, viewer, asked.action.kind)
    said = {name: texts for name, texts in last.said.items() if name in _lasting(asked.action)} if last else {}
    anyway = {field.name: field.values for field in fields_of(schema, first, {}, asked.choice.record_type)}
    differs = any([*filter(None, texts)] != anyway[name] for name, texts in said.items())
    others = {name: texts for name, texts in asked.given.items() if name not in (KEY, *schema["properties"])}
    given = {**first, **said, **(others if afresh else asked.given)}
    return msgspec.structs.replace(asked, given=given, remembered_at=last.at if last and differs else None)


def remember_launch(services: Services, viewer: Viewer, asked: Asked) -> None:
    """For the next time that this person opens this form."""
    names = _lasting(asked.action)
    said = {name: asked.given.get(name, []) for name in names}
    if names:
        with services.database.write() as connection:
            remember(connection, viewer, asked.action.kind, said, services.clock.now())


def _lasting(action: BulkAction[Any]) -> list[str]:
    """What is remembered. Of a quick edit nothing: each of its fields is left alone unless it is meant this time."""
    return [] if _is_quick_edit(action) else lasting(forms.schema(action))


def _is_quick_edit(action: BulkAction[Any]) -> bool:
    return action.kind.startswith(QUICK_EDIT)


def draft(services: Services, viewer: Viewer, zone: tzinfo, asked: Asked) -> Draft:
    schema = schema_of(services, viewer, asked.action)
    nothing = DO_NOT_CHANGE if _is_quick_edit(asked.action) else ""
    fields = fields_of(schema, asked.given, asked.errors, asked.choice.record_type, nothing, sent=KEY in asked.given)
    try:
        count, trouble = services.launcher.count(viewer, asked.choice.record_type, asked.choice.selection()), ""
    except Invalid as invalid:
        return Draft(fields, None, 0, invalid.message)
    return Draft(
        fields, _preview(services, viewer, zone, asked, fields), count, trouble, _whom(services, viewer, asked)
    )


def _whom(services: Services, viewer: Viewer, asked: Asked) -> str:
    chosen, record_type = asked.choice.selection(), asked.choice.record_type
    if not chosen.get("filter"):
        return ""
    with services.database.read() as connection:
        choices = lists.filter_choices(connection, viewer.account_id)
    return told.selection(chosen, record_type, 0, lambda: choices)


def preview(services: Services, viewer: Viewer, zone: tzinfo, asked: Asked) -> Preview:
    """What a launch would touch and cost. Raises Refusal or Invalid, with a sentence for each field that is wrong."""
    params, chosen = params_of(asked.action, asked.given), asked.choice.selection()
    found = services.launcher.preview(viewer, asked.action.kind, params, chosen, locales.dollars, locales.number)
    return Preview(
        found.count, words.counted(found.count, found.record_type), found.cost, _warning(services, viewer, zone, asked)
    )


def params_of(action: BulkAction[Any], given: Given) -> dict[str, Any]:
    """The parameters that the form says. Raises Refusal."""
    params: dict[str, Any] = msgspec.to_builtins(forms.parse_form(action, Said(forms.schema(action), given)))
    return params


def _warning(services: Services, viewer: Viewer, zone: tzinfo, asked: Asked) -> Warning | None:
    action, now = asked.action, services.clock.now()
    params = forms.parse_form(action, Said(forms.schema(action), asked.given))
    chosen = selection.resolve(viewer.account_id, action.record_type(params), asked.choice.selection())
    launch = Intended(action.kind, action.describe(params), chosen)
    with services.database.read() as connection:
        found = find_alike(connection, viewer, now, launch, datetime.combine(now.astimezone(zone), time(), zone))
    return warning_of(found, now, zone, viewer.user_id) if found else None


def schema_of(services: Services, viewer: Viewer, action: BulkAction[Any]) -> dict[str, Any]:
    """With the values that the viewer's studio has on offer."""
    with services.database.read() as connection:
        return forms.schema(action, Place(connection, viewer.account_id, services.clock.now()))


def _preview(services: Services, viewer: Viewer, zone: tzinfo, asked: Asked, fields: list[Field]) -> Preview | None:
    """Of the form as it is drawn, with its defaults; None where it cannot be launched like this."""
    drawn = {field.name: field.values for field in fields}
    try:
        return preview(services, viewer, zone, msgspec.structs.replace(asked, given=drawn))
    except (Refusal, Invalid):
        return None
