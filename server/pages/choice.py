"""Which records a list's form has chosen: some, or all that match the list's filter. Between form and launcher."""

from typing import Any

import msgspec
from starlette.datastructures import ImmutableMultiDict

FILTER = "filter."
"""What the fields of the list's filter begin with, so that none is taken for a parameter of the action."""


class Choice(msgspec.Struct, frozen=True):
    record_type: str
    ids: list[int]
    all: bool
    filter: dict[str, str]

    def selection(self) -> dict[str, Any]:
        """As the launcher takes it. A chosen "all" is all that match the filter, and not those of the page alone."""
        if self.all:
            return {"filter": self.filter} if self.filter else {"all": True}
        return {"ids": self.ids}

    def hidden_fields(self, *, with_filter: bool = True) -> list[tuple[str, str]]:
        """What a form has to carry along, so that the choice survives it."""
        chosen = [("all", "1")] if self.all else [("selected", str(record_id)) for record_id in self.ids]
        filters = self.filter.items() if with_filter else ()
        return [("from", self.record_type), *chosen, *((FILTER + name, value) for name, value in filters)]


def choice_of(sent: ImmutableMultiDict[Any, Any]) -> Choice:
    texts = [(str(name), value) for name, value in sent.multi_items() if isinstance(value, str)]
    return Choice(
        record_type=str(sent.get("from") or ""),
        ids=[int(value) for name, value in texts if name == "selected" and _is_id(value)],
        all=bool(sent.get("all")),
        filter={name.removeprefix(FILTER): value for name, value in texts if name.startswith(FILTER) and value},
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
