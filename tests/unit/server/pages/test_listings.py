"""The list pages against what they are declared over."""

import pytest

from actors.bulk.register import ACTIONS
from actors.studio.lists import RECORD_LISTS
from server.pages.listing import Listing
from server.pages.listings import LISTINGS
from server.pages.navigation import GROUPS, groups

EVERY = pytest.mark.parametrize("listing", LISTINGS.values(), ids=list(LISTINGS))


def test_every_list_of_records_has_its_page() -> None:
    assert LISTINGS.keys() == RECORD_LISTS.keys()
    paths = [path for group in GROUPS for path, _label in group.pages]
    assert {listing.path for listing in LISTINGS.values()} <= set(paths)


@EVERY
def test_its_filters_and_sorts_are_those_of_the_records(listing: Listing) -> None:
    assert {field.name for field in listing.filters} | {"q"} == set(listing.records.filters)
    assert {column.sort for column in listing.columns if column.sort} <= set(listing.records.sorts)


@EVERY
def test_its_actions_are_for_its_records(listing: Listing) -> None:
    for kind in listing.action_kinds:
        assert listing.records.record_type in ACTIONS[kind].record_types
    for card in listing.launch_cards:
        assert card.record_type in ACTIONS[card.kind].record_types
        assert card.filter.keys() <= RECORD_LISTS[card.record_type].filters.keys()


@EVERY
def test_one_column_names_the_record(listing: Listing) -> None:
    assert [column.kind for column in listing.columns].count("name") == 1


def test_every_action_of_a_list_can_be_launched_from_some_page() -> None:
    offered = {kind for listing in LISTINGS.values() for kind in listing.action_kinds}
    offered |= {card.kind for listing in LISTINGS.values() for card in listing.launch_cards} | {"report"}
    assert offered == {kind for kind, action in ACTIONS.items() if action.launched_from == "list"}


def test_a_page_that_is_not_there_is_not_in_the_navigation() -> None:
    assert [group.label for group in groups({"/email", "/mail"})] == [
        "People", "Classes", "Transactions", "Reports", "Tasks", "Autopilot",
    ]  # fmt: skip
    (email,) = (group for group in groups({"/email"}) if group.label == "Email")
    assert email.path == "/mail"
    assert email.holds("/mail/some.eml")
