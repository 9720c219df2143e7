"""What a list page is made of: columns, filters and actions, declared once for each list in `server.pages.listings`.

One template (`list.html`) draws them all. What a record says comes from `actors.studio.lists`; how it is shown is here.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from actors.bulk.base import BulkAction
from actors.bulk.register import ACTIONS
from actors.studio import lists
from actors.studio.lists import FilterChoices, RecordList
from server.pages.choice import Choice

Option = tuple[str, str]
"""A value and what it is called."""

SHOWN_ACTIONS = 2
"""So many stand in the toolbar; where there are more, the others are in a menu."""
ELSEWHERE = {"report"}
"""Actions that have a page of their own instead."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    show: Callable[[Any], Any]
    """From the record to what stands in the cell; None and "" leave it empty."""
    kind: str = "text"
    """text | name | soft | email | when | date | money | balance | number | chips | list | state"""
    sort: str = ""
    """The name of the list's sort, where it can be sorted by this."""
    tag: Callable[[Any], str] = lambda _record: ""
    """A word beside it for what is out of the ordinary, such as `Inactive`."""
    link: Callable[[Any], str] = lambda _record: ""
    named: bool = True
    """On a phone a date or a number needs its name beside it, unless it is plain what it is."""

    @property
    def needs_name(self) -> bool:
        return self.named and self.kind in ("date", "number")


class FilterField(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    options: Callable[[FilterChoices], Sequence[Option]] = lambda _choices: ()
    """None at all for a date."""
    anything: str = ""
    """What stands there while it is not set: `Any keyword`."""
    kind: str = "pick"
    """pick | date"""


class LaunchCard(msgspec.Struct, frozen=True, kw_only=True):
    """An action that is launched over a whole list, from another page."""

    kind: str
    what_it_does: str
    record_type: str
    filter: dict[str, str] = {}

    @property
    def title(self) -> str:
        return ACTIONS[self.kind].title

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        return Choice(self.record_type, [], True, self.filter).hidden_fields()


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    records: RecordList
    title: str
    search: str
    """What the search field searches by: `Search by name`."""
    filters: Sequence[FilterField]
    columns: Sequence[Column]
    action_kinds: Sequence[str] = ()
    """In their order, those that are not registered left out; then come the others that are for such records."""
    launch_cards: Sequence[LaunchCard] = ()
    called: Callable[[Any], str] = lambda record: str(record.name)
    """What tells a record from the others, for who hears its check box and not its row."""
    empty: str = "Bring them in with `background-tasks import`."

    @property
    def path(self) -> str:
        return "/" + self.records.record_type.replace("_", "-")

    @property
    def actions(self) -> list[BulkAction[Any]]:
        others = [kind for kind, action in ACTIONS.items() if action.launched_from == "list" and kind not in ELSEWHERE]
        found = (ACTIONS.get(kind) for kind in dict.fromkeys((*self.action_kinds, *others)))
        return [action for action in found if action and self.records.record_type in action.record_types]

    @property
    def cards(self) -> list[LaunchCard]:
        return [card for card in self.launch_cards if card.kind in ACTIONS]

    @property
    def actions_in_view(self) -> list[BulkAction[Any]]:
        return self.actions[:SHOWN_ACTIONS]

    @property
    def actions_in_menu(self) -> list[BulkAction[Any]]:
        return self.actions[SHOWN_ACTIONS:]


def fixed(*options: Option) -> Callable[[FilterChoices], Sequence[Option]]:
    return lambda _choices: options


def names(pick: Callable[[FilterChoices], Sequence[str]]) -> Callable[[FilterChoices], Sequence[Option]]:
    """Of what is filtered by its name."""
    return lambda choices: [(name, name) for name in pick(choices)]


def ids(pick: Callable[[FilterChoices], Sequence[lists.Choice]]) -> Callable[[FilterChoices], Sequence[Option]]:
    """Of what is filtered by its id."""
    return lambda choices: [(str(choice.id), choice.label) for choice in pick(choices)]


def keyword_filter() -> FilterField:
    return FilterField(
        name="keyword", label="Keyword", anything="Any keyword", options=names(lambda choices: choices.keywords)
    )


def active_filter() -> FilterField:
    both = fixed(("yes", "Active"), ("no", "Inactive"))
    return FilterField(name="active", label="Status", anything="Active or not", options=both)


def keyword_column() -> Column:
    return Column(label="Keywords", show=lambda record: record.keywords, kind="chips")


def inactive(record: Any) -> str:
    return "" if record.active else "Inactive"
