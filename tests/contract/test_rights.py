"""Giving people rights and taking them: by owners, within the account, with a line of the audit, told once."""

import pytest
from sqlalchemy import select

from actors.accounts.people import Viewer, find_viewer
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.events import PersonChanged
from actors.tasks.members import Right
from actors.tasks.rights import Rights
from actors.tasks.tables import audit
from tests.support.desk import Desk
from tests.support.studio import Studio


@pytest.fixture
def rights(desk: Desk) -> Rights:
    return Rights(desk.database, desk.channel, desk.clock)


def now_is(desk: Desk, viewer: Viewer) -> Viewer:
    with desk.database.read() as connection:
        found = find_viewer(connection, viewer.account_id, viewer.user_id)
    assert found
    return found


def lines(desk: Desk) -> list[tuple[str, str, str, str | None]]:
    columns = (audit.c.user_name, audit.c.action, audit.c.details["title"].as_string(), audit.c.task_id)
    with desk.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(audit.c.id))]


def test_a_right_is_given_and_taken_and_told_each_time(desk: Desk, studio: Studio, rights: Rights) -> None:
    coach = studio.coach
    for right in (Right.AUTOPILOT_TASKS, Right.MANAGE_AUTOPILOT):
        rights.grant(studio.owner, coach.user_id, right)
        assert getattr(now_is(desk, coach), right.value)
        rights.revoke(studio.owner, coach.user_id, right)
        assert not getattr(now_is(desk, coach), right.value)
    assert desk.channel.events == [PersonChanged(studio.account, coach.user_id)] * 4
    assert lines(desk) == [
        (studio.owner.name, deed, f"{title} - {coach.name}", None)
        for title in ("Autopilot Tasks", "Manage Autopilot")
        for deed in ("granted", "revoked")
    ]


def test_repeating_it_changes_and_tells_nothing(desk: Desk, studio: Studio, rights: Rights) -> None:
    rights.grant(studio.owner, studio.supervisor.user_id, Right.AUTOPILOT_TASKS)
    rights.revoke(studio.owner, studio.coach.user_id, Right.AUTOPILOT_TASKS)
    assert desk.channel.events == []
    assert lines(desk) == []


def test_an_owner_can_make_others_owners_but_not_lock_themselves_out(
    desk: Desk, studio: Studio, rights: Rights
) -> None:
    with pytest.raises(Conflict, match="your own"):
        rights.revoke(studio.owner, studio.owner.user_id, Right.OWNER)
    rights.grant(studio.owner, studio.coach.user_id, Right.OWNER)
    rights.revoke(now_is(desk, studio.coach), studio.owner.user_id, Right.OWNER)
    assert (now_is(desk, studio.coach).role, now_is(desk, studio.owner).role) == ("owner", "staff")


def test_who_was_an_owner_when_the_page_was_drawn_is_asked_again(desk: Desk, studio: Studio, rights: Rights) -> None:
    """Two owners who unseat each other at the same moment leave one."""
    rights.grant(studio.owner, studio.coach.user_id, Right.OWNER)
    stale = now_is(desk, studio.coach)
    rights.revoke(studio.owner, studio.coach.user_id, Right.OWNER)
    with pytest.raises(NotFound):
        rights.revoke(stale, studio.owner.user_id, Right.OWNER)
    assert now_is(desk, studio.owner).is_owner


def test_it_is_not_there_for_staff_nor_for_another_studio(desk: Desk, studio: Studio, rights: Rights) -> None:
    for viewer in (studio.front_desk, studio.supervisor):
        with pytest.raises(NotFound):
            rights.members(viewer)
        with pytest.raises(NotFound):
            rights.grant(viewer, viewer.user_id, Right.OWNER)
    with pytest.raises(NotFound, match="no such person"):
        rights.grant(studio.owner, studio.lakeside_front_desk.user_id, Right.AUTOPILOT_TASKS)
    assert not now_is(desk, studio.lakeside_front_desk).autopilot_tasks


def test_everybody_of_the_account_is_listed_owners_first(studio: Studio, rights: Rights) -> None:
    found = [(member.name, set(member.rights)) for member in rights.members(studio.owner)]
    assert found == [
        (studio.owner.name, {Right.OWNER}),
        (studio.coach.name, set()),
        (studio.front_desk.name, set()),
        (studio.supervisor.name, {Right.AUTOPILOT_TASKS}),
    ]
