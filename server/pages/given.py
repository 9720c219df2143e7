"""What a person has said in an action's form, for the parser and for drawing the form again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actors.bulk.base import Refusal
from actors.bulk.forms import CHECK_FIELDS
from server.pages.amounts import Unclear, canonical
from server.pages.fields import is_boolean, is_money, is_nullable

Given = Mapping[str, Sequence[str]]


class Said:
    """A form as `forms.parse_form` reads it: amounts as actions take them, and an empty field that may be nothing says
    nothing. Raises Refusal where it is not clear how much an amount is."""

    def __init__(self, schema: dict[str, Any], given: Given) -> None:
        self._properties = schema.get("properties", {})
        self._given = {**given, **_amounts(self._properties, given)}

    def keys(self) -> Iterable[str]:
        return self._given.keys()

    def getlist(self, key: Any) -> Sequence[str]:
        values = self._given.get(key, ())
        declared = self._properties.get(key, {})
        if is_nullable(declared) and not is_boolean(declared):
            return [value for value in values if value]
        return values


def _amounts(properties: Mapping[str, Any], given: Given) -> dict[str, list[str]]:
    found, unclear = {}, {}
    for name in (name for name in given if name in properties and is_money(name, properties[name])):
        try:
            found[name] = [canonical(text) for text in given[name]]
        except Unclear as problem:
            unclear[name] = str(problem)
    if unclear:
        raise Refusal(CHECK_FIELDS, unclear)
    return found


def given_in(form: Any) -> dict[str, list[str]]:
    """The texts of a form or of an address, by name."""
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
