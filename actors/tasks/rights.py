"""What the people of an account may do, and changing it. Open tabs of the person follow at once, by PersonChanged."""

from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from actors.accounts.people import OWNER, STAFF, Viewer, find_viewer
from actors.accounts.tables import users
from actors.clocks import Clock
from actors.db import Database
from actors.tasks import audit
from actors.tasks.channel import Channel
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.events import PersonChanged
from actors.tasks.permissions import Policy

NOT_YOURSELF = "You cannot take your own Account Owner role away. Another Account Owner can."
NOBODY = "There is no such person."


class Right(StrEnum):
    """What can be given to a person and taken from them. Owners have all of it by their role."""

    OWNER = "owner"
    AUTOPILOT_TASKS = "autopilot_tasks"
    MANAGE_AUTOPILOT = "manage_autopilot"


TITLES = {
    Right.OWNER: "Account Owner",
    Right.AUTOPILOT_TASKS: "Autopilot Tasks",
    Right.MANAGE_AUTOPILOT: "Manage Autopilot",
}


class Member(msgspec.Struct, frozen=True):
    """A person of the account, and what they were given."""

    user_id: int
    name: str
    email: str
    rights: frozenset[Right]

    @property
    def is_owner(self) -> bool:
        return Right.OWNER in self.rights


class Rights:
    def __init__(self, database: Database, channel: Channel, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    def members(self, viewer: Viewer) -> list[Member]:
        """Everybody of the account, owners first. Raises NotFound for who does not manage people."""
        _expect_manager(viewer)
        query = select(users).where(users.c.account_id == viewer.account_id)
        with self._database.read() as connection:
            found = [_member(row) for row in connection.execute(query.order_by(users.c.name, users.c.id))]
        return sorted(found, key=lambda member: not member.is_owner)

    def grant(self, viewer: Viewer, user_id: int, right: Right) -> None:
        self._set(viewer, user_id, right, given=True)

    def revoke(self, viewer: Viewer, user_id: int, right: Right) -> None:
        """Raises Conflict where an owner would lock themselves out."""
        self._set(viewer, user_id, right, given=False)

    def _set(self, viewer: Viewer, user_id: int, right: Right, *, given: bool) -> None:
        """One transaction; repeating it changes nothing and writes no second line of the audit."""
        with self._database.write() as connection:
            _expect_manager(_locked(connection, viewer))
            member = _find(connection, viewer, user_id)
            if (right in member.rights) == given:
                return
            if right is Right.OWNER and user_id == viewer.user_id:
                raise Conflict(NOT_YOURSELF)
            chosen = (users.c.account_id == viewer.account_id, users.c.id == user_id)
            connection.execute(update(users).where(*chosen).values(_values(right, given)))
            deed, subject = "granted" if given else "revoked", f"{TITLES[right]} - {member.name}"
            audit.note_subject(connection, self._clock.now(), viewer, deed, subject, user_id=user_id, right=right)
        self._channel.publish(PersonChanged(viewer.account_id, user_id))


def _expect_manager(viewer: Viewer | None) -> None:
    if viewer is None or not Policy(viewer).may_manage_people():
        raise NotFound("There is nothing here.")


def _locked(connection: Connection, viewer: Viewer) -> Viewer | None:
    """The viewer as they are now. Everybody of the account is held, so that two owners cannot unseat each other."""
    held = select(users.c.id).where(users.c.account_id == viewer.account_id).order_by(users.c.id).with_for_update()
    connection.execute(held).all()
    return find_viewer(connection, viewer.user_id)


def _find(connection: Connection, viewer: Viewer, user_id: int) -> Member:
    query = select(users).where(users.c.account_id == viewer.account_id, users.c.id == user_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOBODY)
    return _member(row)


def _member(row: Any) -> Member:
    has = {
        Right.OWNER: row.role == OWNER,
        Right.AUTOPILOT_TASKS: row.autopilot_tasks,
        Right.MANAGE_AUTOPILOT: row.manage_autopilot,
    }
    return Member(row.id, row.name, row.email, frozenset(right for right, given in has.items() if given))


def _values(right: Right, given: bool) -> dict[str, Any]:
    return {"role": OWNER if given else STAFF} if right is Right.OWNER else {right.value: given}
