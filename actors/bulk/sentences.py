"""What a parameter wants, as a sentence: "Choose add or remove.", "Give a whole number, 1 to 12.". Pure."""

from typing import Any

Schema = dict[str, Any]

MOST_NAMED = 6
"""A choice among more than this is not spelt out."""

FORMATS = {"date": "Give a date such as 2026-03-31.", "time": "Give a time such as 16:30."}


def wanted(field: Schema) -> str:
    """One sentence from the JSON Schema of a parameter."""
    schema = main_schema(field)
    if "enum" in schema:
        return _choice([str(value) for value in schema["enum"]])
    match schema.get("type"):
        case "array":
            return f"Choose {_span(schema, 'minItems', 'maxItems', after=' ')}from the list."
        case "boolean":
            return "Say yes or no."
        case "integer":
            return f"Give a whole number{_span(schema, 'minimum', 'maximum', before=', ')}."
        case "number":
            return f"Give a number{_span(schema, 'minimum', 'maximum', before=', ')}."
        case "string":
            return _text(schema)
    return "This does not fit."


def main_schema(field: Schema) -> Schema:
    """The schema of the value itself, where a field may also be empty."""
    given = [choice for choice in field.get("anyOf", []) if choice.get("type") != "null"]
    return given[0] if given else field


def _choice(values: list[str]) -> str:
    if len(values) > MOST_NAMED:
        return "Choose one of those on offer."
    *others, last = values
    return f"Choose {', '.join(others)} or {last}." if others else f"Choose {last}."


def _text(schema: Schema) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    length = _span(schema, "minLength", "maxLength", before=" ")
    return f"Write{length} characters." if length else "Write some text."


def _span(schema: Schema, lowest: str, highest: str, before: str = "", after: str = "") -> str:
    low, high = schema.get(lowest), schema.get(highest)
    if low is None and high is None:
        return ""
    span = f"{low} to {high}" if None not in (low, high) else f"at least {low}" if high is None else f"at most {high}"
    return f"{before}{span}{after}"
