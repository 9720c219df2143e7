"""What the people of an account may do, and changing it. Open tabs of the person follow at once, by PersonChanged."""

from typing import Any

from sqlalchemy import update

from actors.accounts.people import OWNER, STAFF, Viewer
from actors.accounts.tables import users
from actors.clocks import Clock
from actors.db import Database
from actors.tasks import audit, members
from actors.tasks.channel import Channel
from actors.tasks.errors import Conflict
from actors.tasks.events import PersonChanged
from actors.tasks.members import TITLES, Member, Right

NOT_YOURSELF = "You cannot take your own Account Owner role away. Another Account Owner can."


class Rights:
    def __init__(self, database: Database, channel: Channel, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    def members(self, viewer: Viewer) -> list[Member]:
        """Everybody of the account. Raises NotFound for who does not manage people."""
        with self._database.read() as connection:
            return members.members(connection, viewer, self._clock.now())

    def grant(self, viewer: Viewer, user_id: int, right: Right) -> None:
        self._set(viewer, user_id, right, given=True)

    def revoke(self, viewer: Viewer, user_id: int, right: Right) -> None:
        """Raises Conflict where an owner would lock themselves out."""
        self._set(viewer, user_id, right, given=False)

    def _set(self, viewer: Viewer, user_id: int, right: Right, *, given: bool) -> None:
        """One transaction; repeating it changes nothing and writes no second line of the audit."""
        with members.managing(self._database, viewer) as connection:
            member = members.find_member(connection, viewer, user_id)
            if (right in member.rights) == given:
                return
            if right is Right.OWNER and user_id == viewer.user_id:
                raise Conflict(NOT_YOURSELF)
            chosen = (users.c.account_id == viewer.account_id, users.c.id == user_id)
            connection.execute(update(users).where(*chosen).values(_values(right, given)))
            deed, subject = "granted" if given else "revoked", f"{TITLES[right]} - {member.name}"
            audit.note_subject(connection, self._clock.now(), viewer, deed, subject, user_id=user_id, right=right)
        self._channel.publish(PersonChanged(viewer.account_id, user_id))


def _values(right: Right, given: bool) -> dict[str, Any]:
    return {"role": OWNER if given else STAFF} if right is Right.OWNER else {right.value: given}
