"""Who may sign in to an account: invited, helped to a new password, deactivated and let in again by its owners.

What was done in a person's name stays, and so does the person: whoever leaves is deactivated. That ends their sessions
at once, in open tabs too.
"""

from sqlalchemy import Connection, insert, select, update

from actors.accounts import password_links, passwords, sessions
from actors.accounts.password_links import Link
from actors.accounts.people import STAFF, Viewer, has_email
from actors.accounts.tables import users
from actors.clocks import Clock
from actors.db import Database
from actors.mail.message import is_address, one_line
from actors.tasks import audit, members
from actors.tasks.channel import Channel
from actors.tasks.errors import Conflict, Invalid
from actors.tasks.events import PersonChanged
from actors.tasks.members import Member

LONGEST_NAME, LONGEST_EMAIL = 120, 254
NAME = f"Give a name of at most {LONGEST_NAME} characters."
ADDRESS = "This is not an email address."
TAKEN = "This address cannot be invited: somebody signs in with it already."
NOT_YOURSELF = "You cannot deactivate yourself. Another Account Owner can."
DEACTIVATED = "They are deactivated. Let them in again first."


class Staffing:
    def __init__(self, database: Database, channel: Channel, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    def invite(self, viewer: Viewer, name: str, email: str) -> tuple[Member, Link]:
        """A new person, who has no password until they have chosen one by the link. Raises Invalid, naming fields."""
        name, email = one_line(name), email.strip().lower()
        _check(name, email)
        with members.managing(self._database, viewer) as connection:
            taken = select(users.c.id).where(has_email(email))
            if connection.execute(taken.execution_options(every_account="an email is one person's")).first():
                raise Invalid(TAKEN, {"email": TAKEN})
            values = {"account_id": viewer.account_id, "name": name, "email": email, "role": STAFF}
            made = insert(users).values(password_hash=passwords.NONE, autopilot_tasks=False, **values)
            user_id = connection.execute(made.returning(users.c.id)).scalar_one()
            return self._linked(connection, viewer, user_id, "invited")

    def send_link(self, viewer: Viewer, user_id: int) -> tuple[Member, Link]:
        """A link for a new password. The old password goes on until it is used. Raises Conflict."""
        with members.managing(self._database, viewer) as connection:
            if not members.find_member(connection, viewer, user_id).active:
                raise Conflict(DEACTIVATED)
            return self._linked(connection, viewer, user_id, "link sent")

    def deactivate(self, viewer: Viewer, user_id: int) -> None:
        """Repeating it changes nothing. Raises Conflict where an owner would lock themselves out."""
        if user_id == viewer.user_id:
            raise Conflict(NOT_YOURSELF)
        with members.managing(self._database, viewer) as connection:
            member = members.find_member(connection, viewer, user_id)
            if member.active:
                sessions.end_of_user(connection, user_id)
                password_links.end(connection, user_id)
                self._set_active(connection, viewer, member, active=False)
        self._channel.publish(PersonChanged(viewer.account_id, user_id))

    def reactivate(self, viewer: Viewer, user_id: int) -> None:
        with members.managing(self._database, viewer) as connection:
            member = members.find_member(connection, viewer, user_id)
            if not member.active:
                self._set_active(connection, viewer, member, active=True)

    def _set_active(self, connection: Connection, viewer: Viewer, member: Member, *, active: bool) -> None:
        chosen = (users.c.account_id == viewer.account_id, users.c.id == member.user_id)
        since = None if active else self._clock.now()
        connection.execute(update(users).where(*chosen).values(deactivated_at=since))
        self._note(connection, viewer, "reactivated" if active else "deactivated", member)

    def _linked(self, connection: Connection, viewer: Viewer, user_id: int, deed: str) -> tuple[Member, Link]:
        link = password_links.make(connection, user_id, self._clock.now())
        member = members.find_member(connection, viewer, user_id)
        self._note(connection, viewer, deed, member)
        return member, link

    def _note(self, connection: Connection, viewer: Viewer, deed: str, member: Member) -> None:
        audit.note_subject(connection, self._clock.now(), viewer, deed, member.name, user_id=member.user_id)


def _check(name: str, email: str) -> None:
    wrong = {}
    if not name or len(name) > LONGEST_NAME:
        wrong["name"] = NAME
    if not is_address(email) or len(email) > LONGEST_EMAIL:
        wrong["email"] = ADDRESS
    if wrong:
        raise Invalid("Check the marked fields.", wrong)
