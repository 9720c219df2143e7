"""Who sees what Autopilot does, and who says what it does."""

import msgspec
import pytest

from actors.accounts.people import Viewer
from actors.tasks.permissions import Policy
from tests.support.states import OWNER, STAFF, SUPERVISOR

MANAGER = msgspec.structs.replace(STAFF, manage_autopilot=True)


@pytest.mark.parametrize(
    ("viewer", "watches", "manages"),
    [(OWNER, True, True), (STAFF, False, False), (SUPERVISOR, True, False), (MANAGER, True, True)],
)
def test_autopilot_is_watched_and_managed_by_whom_it_was_given_to(viewer: Viewer, watches: bool, manages: bool) -> None:
    assert (Policy(viewer).may_watch_autopilot(), Policy(viewer).may_manage_autopilot()) == (watches, manages)


def test_only_owners_manage_people() -> None:
    assert [Policy(viewer).may_manage_people() for viewer in (OWNER, SUPERVISOR, MANAGER)] == [True, False, False]
