"""Before the same is launched again: who is warned, of what, and what the form remembers; on both databases."""

from datetime import timedelta

import pytest

from actors.accounts.people import Viewer
from actors.accounts.remembered import remember, remembered
from actors.bulk import selection
from actors.bulk.alike import Alike, Intended, find_alike
from actors.tasks.task import TaskState
from tests.support.desk import Desk
from tests.support.studio import Studio

TRIAL = 'Assign keyword "Trial"'


def alike(
    desk: Desk, viewer: Viewer, ids: list[int] | None = None, described: str = TRIAL, hours: float = 1
) -> Alike | None:
    chosen = selection.resolve(viewer.account_id, "students", {"ids": ids} if ids else {"all": True})
    now = desk.clock.now()
    with desk.database.read() as connection:
        launch = Intended("assign_keywords", described, chosen)
        return find_alike(connection, viewer, now, launch, now - timedelta(hours=hours))


@pytest.fixture
def running(desk: Desk, studio: Studio) -> TaskState:
    """Over the first three students."""
    return desk.launch(studio.front_desk, {"ids": studio.students[:3]})


def test_the_same_task_is_found_while_it_runs_and_for_as_long_as_asked(
    desk: Desk, studio: Studio, running: TaskState
) -> None:
    found = alike(desk, studio.owner)
    assert found
    assert (found.task.id, found.shared) == (running.id, 3)
    desk.finish(running)
    desk.clock.advance(60)
    assert alike(desk, studio.owner)
    desk.clock.advance(3600)
    assert alike(desk, studio.owner) is None
    assert alike(desk, studio.owner, hours=2)


def test_another_title_other_records_or_a_canceled_task_is_not_the_same(
    desk: Desk, studio: Studio, running: TaskState
) -> None:
    assert alike(desk, studio.owner, described='Assign keyword "Tri') is None
    assert alike(desk, studio.owner, studio.students[3:]) is None
    found = alike(desk, studio.owner, studio.students[2:])
    assert found
    assert found.shared == 1
    desk.commands.cancel(studio.front_desk, running.id)
    assert alike(desk, studio.owner) is None


def test_nothing_is_told_of_what_the_viewer_may_not_see(desk: Desk, studio: Studio, running: TaskState) -> None:
    for viewer in (studio.coach, studio.supervisor, studio.lakeside_owner):
        assert alike(desk, viewer) is None


def test_a_form_is_remembered_for_its_person_alone(desk: Desk, studio: Studio) -> None:
    now = desk.clock.now()
    for said in ({"why": ["Rain"]}, {"why": ["Snow"], "email": []}):
        with desk.database.write() as connection:
            remember(connection, studio.front_desk, "makeup_tokens", said, now)
    with desk.database.read() as connection:
        found = remembered(connection, studio.front_desk, "makeup_tokens")
        assert found
        assert (found.said, found.at) == ({"why": ["Snow"], "email": []}, now)
        assert remembered(connection, studio.coach, "makeup_tokens") is None
        assert remembered(connection, studio.front_desk, "credits") is None
