"""Inviting, deactivating and helping people, and what a new password ends; on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from actors.accounts import passwords, sessions
from actors.accounts.password_links import GOOD_FOR
from actors.accounts.people import Viewer
from actors.accounts.sessions import digest
from actors.accounts.tables import users
from actors.tasks import members
from actors.tasks.credentials import Credentials
from actors.tasks.errors import Conflict, Invalid, NotFound
from actors.tasks.events import PersonChanged, SessionEnded
from actors.tasks.staffing import Staffing
from actors.tasks.tables import audit
from tests.support.desk import Desk
from tests.support.studio import Studio

NEW = ("Nora Neu", "nora@riverbend.test")


@pytest.fixture
def staffing(desk: Desk) -> Staffing:
    return Staffing(desk.database, desk.channel, desk.clock)


@pytest.fixture
def credentials(desk: Desk) -> Credentials:
    return Credentials(desk.database, desk.channel, desk.clock)


def begin(desk: Desk, viewer: Viewer) -> str:
    return digest(sessions.start(desk.database, viewer.user_id, desk.clock.now()))


def alive(desk: Desk, *hashes: str) -> list[bool]:
    found = sessions.find_all(desk.database, hashes, desk.clock.now())
    return [each in found for each in hashes]


def stored(desk: Desk, user_id: int) -> Any:
    with desk.database.read() as connection:
        return connection.execute(select(users.c.password_hash).where(users.c.id == user_id)).scalar_one()


def lines(desk: Desk) -> list[tuple[str, str, str]]:
    columns = (audit.c.user_name, audit.c.action, audit.c.details["title"].as_string())
    with desk.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(audit.c.id))]


def test_who_is_invited_chooses_a_password_by_the_link_once(
    desk: Desk, studio: Studio, staffing: Staffing, credentials: Credentials
) -> None:
    member, link = staffing.invite(studio.owner, " Nora\nNeu ", "Nora@Riverbend.test")
    assert (member.name, member.email, member.invited, member.rights) == (*NEW, True, frozenset())
    assert not passwords.verify_password(stored(desk, member.user_id), passwords.NONE)
    assert credentials.owner_of(link.token).email == NEW[1], "to look at it uses nothing up"
    assert credentials.set_by_link(link.token, "hash").user_id == member.user_id
    assert stored(desk, member.user_id) == "hash"
    for again in (credentials.owner_of, lambda token: credentials.set_by_link(token, "other")):
        with pytest.raises(NotFound, match="used already"):
            again(link.token)
    assert lines(desk) == [(studio.owner.name, "invited", NEW[0]), (NEW[0], "password set", NEW[0])]


def test_a_link_ends_with_its_time_with_a_newer_one_and_with_its_person(
    desk: Desk, studio: Studio, staffing: Staffing, credentials: Credentials
) -> None:
    coach = studio.coach.user_id
    older, newer = (staffing.send_link(studio.owner, coach)[1].token for _ in range(2))
    for gone in (older, "no-such-link", ""):
        with pytest.raises(NotFound):
            credentials.owner_of(gone)
    desk.clock.advance(GOOD_FOR.total_seconds() - 1)
    assert credentials.owner_of(newer).user_id == coach
    desk.clock.advance(1)
    with pytest.raises(NotFound):
        credentials.set_by_link(newer, "hash")
    last = staffing.send_link(studio.owner, coach)[1].token
    staffing.deactivate(studio.owner, coach)
    staffing.reactivate(studio.owner, coach)
    with pytest.raises(NotFound):
        credentials.owner_of(last)


def test_who_is_deactivated_is_out_at_once_and_may_be_let_in_again(
    desk: Desk, studio: Studio, staffing: Staffing
) -> None:
    theirs, others = begin(desk, studio.coach), begin(desk, studio.front_desk)
    staffing.deactivate(studio.owner, studio.coach.user_id)
    assert alive(desk, theirs, others) == [False, True]
    assert PersonChanged(studio.account, studio.coach.user_id) in desk.channel.events
    assert not alive(desk, begin(desk, studio.coach))[0], "a sign-in that was under way gets them nowhere"
    with pytest.raises(Conflict, match="deactivated"):
        staffing.send_link(studio.owner, studio.coach.user_id)
    staffing.deactivate(studio.owner, studio.coach.user_id)
    staffing.reactivate(studio.owner, studio.coach.user_id)
    assert alive(desk, begin(desk, studio.coach)) == [True]
    assert [line[1] for line in lines(desk)] == ["deactivated", "reactivated"]


def test_an_owner_cannot_lock_themselves_out(desk: Desk, studio: Studio, staffing: Staffing) -> None:
    with pytest.raises(Conflict, match="yourself"):
        staffing.deactivate(studio.owner, studio.owner.user_id)


DEEDS: list[Callable[[Staffing, Viewer, int], object]] = [
    lambda staffing, viewer, _: staffing.invite(viewer, *NEW),
    lambda staffing, viewer, user_id: staffing.send_link(viewer, user_id),
    lambda staffing, viewer, user_id: staffing.deactivate(viewer, user_id),
    lambda staffing, viewer, user_id: staffing.reactivate(viewer, user_id),
]


@pytest.mark.parametrize("deed", DEEDS, ids=["invite", "link", "deactivate", "reactivate"])
def test_it_is_not_there_for_staff_nor_for_another_studio(
    desk: Desk, studio: Studio, staffing: Staffing, deed: Callable[[Staffing, Viewer, int], object]
) -> None:
    before = begin(desk, studio.coach)
    for viewer in (studio.front_desk, studio.supervisor):
        with pytest.raises(NotFound):
            deed(staffing, viewer, studio.coach.user_id)
    if deed is not DEEDS[0]:
        with pytest.raises(NotFound, match="no such person"):
            deed(staffing, studio.lakeside_owner, studio.coach.user_id)
    assert alive(desk, before) == [True]
    assert lines(desk) == []


@pytest.mark.parametrize(
    ("name", "email", "fields"),
    [
        ("", "new@studio.test", {"name"}),
        ("N" * 121, "new@studio.test", {"name"}),
        ("Nora", "nora", {"email"}),
        ("\r\n", "nora@studio.test\r\nBcc: x@y.test", {"name", "email"}),
        ("Nora", "COACH@riverbend.test", {"email"}),
    ],
)
def test_a_bad_invitation_names_its_fields(
    studio: Studio, staffing: Staffing, name: str, email: str, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        staffing.invite(studio.owner, name, email)
    assert refused.value.fields.keys() == fields


def test_a_new_password_ends_every_other_session_and_every_link(
    desk: Desk, studio: Studio, staffing: Staffing, credentials: Credentials
) -> None:
    kept, other, owners = begin(desk, studio.coach), begin(desk, studio.coach), begin(desk, studio.owner)
    link = staffing.send_link(studio.owner, studio.coach.user_id)[1]
    credentials.change(studio.coach, "hash", kept)
    assert alive(desk, kept, other, owners) == [True, False, True]
    assert desk.channel.events == [SessionEnded(studio.account, other)]
    with pytest.raises(NotFound):
        credentials.owner_of(link.token)
    credentials.set_for(" Coach@riverbend.test", "newer")
    assert (stored(desk, studio.coach.user_id), alive(desk, kept)) == ("newer", [False])
    with pytest.raises(NotFound, match="Nobody"):
        credentials.set_for("nobody@riverbend.test", "hash")


def test_a_person_sees_and_ends_their_own_sessions_alone(desk: Desk, studio: Studio, credentials: Credentials) -> None:
    one, two, three = (begin(desk, studio.coach) for _ in range(3))
    foreign = begin(desk, studio.front_desk)
    marks = [sessions.mark_of(each) for each in (one, two, three)]
    assert sorted(each.mark for each in credentials.sessions(studio.coach)) == sorted(marks)
    credentials.end_session(studio.coach, sessions.mark_of(foreign))
    for trick in ("%", "_" * 12):
        credentials.end_session(studio.coach, trick)
    assert alive(desk, one, two, three, foreign) == [True] * 4
    credentials.end_session(studio.coach, sessions.mark_of(one))
    assert alive(desk, one, two, three, foreign) == [False, True, True, True]
    credentials.end_others(studio.coach, two)
    assert alive(desk, two, three, foreign) == [True, False, True]
    assert desk.channel.events == [SessionEnded(studio.account, one), SessionEnded(studio.account, three)]


def test_those_who_were_deactivated_come_last(desk: Desk, studio: Studio, staffing: Staffing) -> None:
    staffing.invite(studio.owner, *NEW)
    staffing.deactivate(studio.owner, studio.coach.user_id)
    with desk.database.read() as connection:
        found = members.members(connection, studio.owner, desk.clock.now())
    assert [member.name for member in found] == ["Olivia Owens", "Frank Desmond", "Nora Neu", "Sam Vargas", "Cora Chen"]
    assert {member.name: member.link_until for member in found if member.link_until} == {
        "Nora Neu": desk.clock.now() + GOOD_FOR
    }
