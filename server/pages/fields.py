"""From an action's JSON Schema to the fields of its form. Pure; `macros/field.html` draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from actors.bulk.sentences import main_schema

FEW = 5
"""So many choices are shown at once, as radio buttons; more go into a list."""
TEXT_LINE = 120
"""Text that may be longer than this gets several lines."""
RECORDS = "records"
"""The parameter that says which records an action is for. The list that it is launched from answers it."""


class Field(msgspec.Struct, frozen=True):
    name: str
    title: str
    hint: str
    kind: str
    """text | lines | date | time | integer | number | yes_no | radios | select | checks | hidden"""
    required: bool
    values: list[str]
    choices: list[tuple[str, str]]
    limits: dict[str, Any]
    """Attributes of the input: `min`, `max`, `maxlength`."""
    error: str

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


def fields_of(
    schema: dict[str, Any], given: Mapping[str, Sequence[str]], errors: Mapping[str, str], record_type: str
) -> list[Field]:
    """`given` is what the person has already said, `errors` what was wrong with it."""
    return [
        _field(name, declared, name in schema.get("required", ()), given, errors, record_type)
        for name, declared in schema.get("properties", {}).items()
    ]


def _field(
    name: str,
    declared: dict[str, Any],
    required: bool,
    given: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
    record_type: str,
) -> Field:
    schema = main_schema(declared)
    fixed = name == RECORDS and record_type in schema.get("enum", ())
    return Field(
        name=name,
        title=declared.get("title") or schema.get("title") or _worded(name),
        hint=declared.get("description") or schema.get("description") or "",
        kind="hidden" if fixed else _kind(schema),
        required=required,
        values=[record_type] if fixed else list(given.get(name) or _default(declared)),
        choices=[(str(value), _worded(str(value))) for value in _enum(schema)],
        limits=_limits(schema),
        error=errors.get(name, ""),
    )


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "radios" if len(schema["enum"]) <= FEW else "select"
    match schema.get("type"):
        case "array":
            return "checks" if "enum" in schema.get("items", {}) else "lines"
        case "boolean":
            return "yes_no"
        case "integer" | "number" as kind:
            return str(kind)
    return _text_kind(schema)


def _text_kind(schema: dict[str, Any]) -> str:
    if schema.get("format") in ("date", "time"):
        return str(schema["format"])
    return "lines" if schema.get("maxLength", 0) > TEXT_LINE else "text"


def _enum(schema: dict[str, Any]) -> list[Any]:
    values: list[Any] = schema.get("enum") or schema.get("items", {}).get("enum") or []
    return values


def _default(declared: dict[str, Any]) -> list[str]:
    default = declared.get("default")
    if default is None or default is False:
        return []
    return [str(value) for value in default] if isinstance(default, list) else [str(default)]


def _limits(schema: dict[str, Any]) -> dict[str, Any]:
    names = {"minimum": "min", "maximum": "max", "minLength": "minlength", "maxLength": "maxlength"}
    return {attribute: schema[name] for name, attribute in names.items() if name in schema}


def _worded(name: str) -> str:
    """`class_id` as "Class id"; a name that the studio gave stays as it is."""
    if not name.islower() or " " in name:
        return name
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
