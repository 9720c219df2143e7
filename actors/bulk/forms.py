"""The parameters of an action, from its one declaration: JSON Schema for forms and API, and the way back from both.

A person gets one sentence for every field that is wrong, all of them at once. The sentence says what is wanted, from
the field's own schema, instead of what the parser stumbled over.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from actors.bulk.base import BulkAction, P, Place, Refusal
from actors.bulk.sentences import main_schema, wanted

CHECK_FIELDS = "Check the marked fields."
NEEDED = "This is needed."
DEFINITIONS = "$defs"
CHECKED_BOX = "on"  # what a browser sends for a ticked box that names no value


class Form(Protocol):
    """A multidict, such as Starlette's FormData."""

    def keys(self) -> Iterable[str]: ...

    def getlist(self, key: Any) -> Sequence[Any]: ...


def schema(action: BulkAction[Any], place: Place | None = None) -> dict[str, Any]:
    """JSON Schema of the parameters, self-contained; with `place`, the values that its studio has on offer."""
    declared = _declared(action)
    for name, values in (action.choices(place) if place else {}).items():
        field = declared["properties"][name]
        field.get("items", field)["enum"] = list(values)
    return declared


def parse(action: BulkAction[P], data: Any) -> P:
    """The parameters from JSON. Raises Refusal with a sentence for each field that is wrong."""
    if not isinstance(data, dict):
        raise Refusal("The parameters must be an object.")
    return _parse(action, data, strict=True)


def parse_form(action: BulkAction[P], form: Form) -> P:
    """The parameters from an HTML form, whose values are text. What is not a parameter is somebody else's."""
    declared = _declared(action)
    given = {name: _form_value(field, form.getlist(name)) for name, field in declared["properties"].items()}
    # A browser sends empty fields, too: where something is needed that is nothing.
    empty = {
        name for name, value in given.items() if value is None or (value == "" and name in declared.get("required", ()))
    }
    return _parse(action, {name: value for name, value in given.items() if name not in empty}, strict=False)


def _parse(action: BulkAction[P], data: dict[str, Any], *, strict: bool) -> P:
    fields = {field.encode_name: field for field in msgspec.structs.fields(action.Params)}
    properties = _declared(action)["properties"]
    problems = {name: f"{action.title} has no such parameter." for name in data if name not in fields}
    values: dict[str, Any] = {}
    for name, field in fields.items():
        try:
            if name in data:
                values[field.name] = msgspec.convert(data[name], field.type, strict=strict)
            elif field.required:
                problems[name] = NEEDED
        except msgspec.ValidationError:
            problems[name] = wanted(properties[name])
    if problems:
        raise Refusal(CHECK_FIELDS, problems)
    return _made(action.Params, values)


def _made(params: type[P], values: dict[str, Any]) -> P:
    try:
        return params(**values)
    except ValueError as trouble:  # what the class itself checks, across its fields
        raise Refusal(str(trouble)) from trouble


def _form_value(field: dict[str, Any], values: Sequence[Any]) -> Any:
    """What a form's repeated texts mean for the field; None where they say nothing."""
    texts = [value for value in values if isinstance(value, str)]
    schema = main_schema(field)
    if schema.get("type") == "array":
        return [text for text in texts if text]
    if schema.get("type") == "boolean" and (texts or schema is field):  # a box that is not ticked sends nothing
        return bool(texts) and (True if texts[-1] == CHECKED_BOX else texts[-1])
    free_text = schema.get("type") == "string" and "format" not in schema
    return texts[-1] if texts and (texts[-1] or free_text) else None


def _declared(action: BulkAction[Any]) -> dict[str, Any]:
    whole = msgspec.json.schema(action.Params)
    definitions = whole.get(DEFINITIONS, {})
    declared: dict[str, Any] = _inlined(whole, definitions)
    return {**declared, "title": action.title}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """The schema with every reference replaced by what it refers to."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        beside = {key: value for key, value in node.items() if key not in ("$ref", DEFINITIONS)}
        return _inlined(definitions[node["$ref"].rsplit("/", 1)[-1]] | beside, definitions)
    return {key: _inlined(value, definitions) for key, value in node.items() if key != DEFINITIONS}
