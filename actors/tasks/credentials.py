"""A person's own way in: their password and their sessions. A new password ends every session that had the old one."""

from sqlalchemy import Connection, select, update

from actors.accounts import attempts, password_links, sessions
from actors.accounts.people import Viewer, viewer_at
from actors.accounts.sessions import Begun
from actors.accounts.tables import users
from actors.clocks import Clock
from actors.db import Database
from actors.tasks import audit
from actors.tasks.channel import Channel
from actors.tasks.errors import NotFound
from actors.tasks.events import SessionEnded

PASSWORD_SET = "password set"  # noqa: S105
NO_LINK = "This link was used already, or it is too old. Ask an Account Owner of your studio for a new one."


class Credentials:
    def __init__(self, database: Database, channel: Channel, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    def sessions(self, viewer: Viewer) -> list[Begun]:
        with self._database.read() as connection:
            return sessions.of_user(connection, viewer.user_id, self._clock.now())

    def end_session(self, viewer: Viewer, mark: str) -> None:
        """One of the viewer's own, by its mark. Repeating it changes nothing."""
        with self._database.write() as connection:
            ended = sessions.end_of_user(connection, viewer.user_id, mark=mark)
        self._tell(viewer, ended)

    def end_others(self, viewer: Viewer, kept: str) -> None:
        """All of the viewer's but the one with the hash `kept`."""
        with self._database.write() as connection:
            ended = sessions.end_of_user(connection, viewer.user_id, but=kept)
        self._tell(viewer, ended)

    def change(self, viewer: Viewer, password_hash: str, kept: str) -> None:
        """The viewer, who has just shown that they know the old one, has a new password; only session `kept` stays."""
        with self._database.write() as connection:
            ended = self._set(connection, viewer, password_hash, kept)
        self._tell(viewer, ended)

    def owner_of(self, token: str) -> Viewer:
        """Whose link this is. Raises NotFound."""
        with self._database.read() as connection:
            return _known(password_links.whose(connection, token, self._clock.now()))

    def set_by_link(self, token: str, password_hash: str) -> Viewer:
        """The link's one use. Raises NotFound."""
        with self._database.write() as connection:
            viewer = _known(password_links.use(connection, token, self._clock.now()))
            ended = self._set(connection, viewer, password_hash)
        self._tell(viewer, ended)
        return viewer

    def set_for(self, email: str, password_hash: str) -> Viewer:
        """By whoever runs the machine. Raises NotFound where nobody signs in with this email."""
        with self._database.write() as connection:
            viewer = viewer_at(connection, email)
            if viewer is None:
                raise NotFound(f"Nobody signs in as {email}.")
            ended = self._set(connection, viewer, password_hash)
        self._tell(viewer, ended)
        return viewer

    def _set(self, connection: Connection, viewer: Viewer, password_hash: str, kept: str | None = None) -> list[str]:
        person = (users.c.id == viewer.user_id, users.c.account_id == viewer.account_id)
        connection.execute(select(users.c.id).where(*person).with_for_update()).all()
        connection.execute(update(users).where(*person).values(password_hash=password_hash))
        password_links.end(connection, viewer.user_id)
        attempts.forgive(connection, viewer.email)
        audit.note_subject(connection, self._clock.now(), viewer, PASSWORD_SET, viewer.name, user_id=viewer.user_id)
        return sessions.end_of_user(connection, viewer.user_id, but=kept)

    def _tell(self, viewer: Viewer, ended: list[str]) -> None:
        for token_hash in ended:
            self._channel.publish(SessionEnded(viewer.account_id, token_hash))


def _known(viewer: Viewer | None) -> Viewer:
    if viewer is None:
        raise NotFound(NO_LINK)
    return viewer
