"""From an action's JSON Schema to the fields of its form. Pure; `macros/field.html` draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from actors.bulk.sentences import main_schema
from actors.studio.money.months import WRITTEN

FEW = 5
"""So many choices are shown at once, as radio buttons; more go into a list."""
TEXT_LINE = 300
"""Text that may be longer than this gets several lines."""
LONG_TEXT = 4_000
"""And longer than this, many."""
SHORT = frozenset({"select", "date", "month", "time", "money", "integer", "number"})
"""Two of these stand side by side."""
YES_NO = (("true", "Yes"), ("false", "No"))
NOTHING = "null"
"""What a form sends for a yes or no that is not said: an empty text would be none, and a box cannot say it."""
MONEY_NAMES = ("amount", "price", "dollars")
MONTH = f"^{WRITTEN}$"
ABBREVIATIONS = frozenset({"csv", "pdf", "xlsx"})
RECORDS = "records"
"""The parameter that says which records an action is for. The list that it is launched from answers it."""


class Field(msgspec.Struct, frozen=True):
    name: str
    title: str
    hint: str
    kind: str
    """text | money | lines | date | month | time | integer | number | yes_no | radios | select | checks | hidden"""
    required: bool
    values: list[str]
    choices: list[tuple[str, str]]
    limits: dict[str, Any]
    """Attributes of the input: `min`, `max`, `maxlength`."""
    error: str
    nothing: str = ""
    """What an optional choice is called while it is not made, e.g. `Do not change`."""
    nothing_value: str = ""
    """What stands for it in the form."""
    default: list[str] = []
    rows: int = 5

    @property
    def may_be_empty(self) -> bool:
        """An optional field whose default is something is never empty."""
        return not self.required and not any(self.default)

    @property
    def is_short(self) -> bool:
        return self.kind in SHORT

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


def fields_of(
    schema: dict[str, Any],
    given: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
    record_type: str,
    nothing: str = "",
    *,
    sent: bool = False,
) -> list[Field]:
    """`given` is what the person has already said, `errors` what was wrong with it.

    Of a form that was `sent` a box that says nothing is not ticked; else it stands as its default says.
    """
    required = schema.get("required", ())
    fields = (_field(name, declared, record_type) for name, declared in schema.get("properties", {}).items())
    return [
        msgspec.structs.replace(
            field,
            required=field.name in required,
            values=_values(field, given, sent),
            error=errors.get(field.name, ""),
            nothing=nothing or field.nothing,
        )
        for field in fields
    ]


def _values(field: Field, given: Mapping[str, Sequence[str]], sent: bool) -> list[str]:
    if field.kind == "hidden" or not (sent or field.name in given):
        return field.values
    return list(given.get(field.name, ()))


def is_nullable(declared: Mapping[str, Any]) -> bool:
    """Whether it may be left as nothing, which is another thing than empty text or a box that is not ticked."""
    return any(choice.get("type") == "null" for choice in declared.get("anyOf", ()))


def is_boolean(declared: dict[str, Any]) -> bool:
    return main_schema(declared).get("type") == "boolean"


def is_money(name: str, declared: dict[str, Any]) -> bool:
    return _kind(name, main_schema(declared), nullable=is_nullable(declared)) == "money"


def _field(name: str, declared: dict[str, Any], record_type: str) -> Field:
    schema = main_schema(declared)
    if "enum" in declared:  # the studio's values, at a field that may also be empty
        schema = {**schema, "enum": declared["enum"]}
    fixed = name == RECORDS and record_type in schema.get("enum", ())
    maybe = is_nullable(declared) and is_boolean(declared)
    return Field(
        name=name,
        title=declared.get("title") or schema.get("title") or worded(name),
        hint="" if schema.get("pattern") == MONTH else declared.get("description") or schema.get("description") or "",
        kind="hidden" if fixed else "select" if maybe else _kind(name, schema, nullable=is_nullable(declared)),
        required=False,
        values=[record_type] if fixed else _default(declared),
        default=_default(declared),
        choices=list(YES_NO) if maybe else [(str(value), worded(str(value))) for value in _enum(schema)],
        limits=_limits(schema),
        error="",
        nothing_value=NOTHING if maybe else "",
        rows=12 if schema.get("maxLength", 0) > LONG_TEXT else 5,
    )


def _kind(name: str, schema: dict[str, Any], *, nullable: bool) -> str:
    if "enum" in schema:
        return "radios" if len(schema["enum"]) <= FEW and not nullable else "select"
    match schema.get("type"):
        case "array":
            return "checks" if "enum" in schema.get("items", {}) else "lines"
        case "boolean":
            return "yes_no"
        case "integer" | "number" as kind:
            return str(kind)
    if schema.get("pattern") == MONTH:
        return "month"
    return "money" if name.endswith(MONEY_NAMES) else _text_kind(schema)


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


def worded(name: str) -> str:
    """`class_id` as "Class id", `csv` as "CSV"; a name that the studio gave stays as it is."""
    if name in ABBREVIATIONS:
        return name.upper()
    if not name.islower() or " " in name:
        return name
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
