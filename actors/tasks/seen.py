"""Which failures a person has seen: all that ended before their mark. One mark for all of their tabs and devices."""

from datetime import datetime

from sqlalchemy import or_, update

from actors.accounts.people import Viewer
from actors.accounts.tables import users
from actors.clocks import Clock
from actors.db import Database
from actors.tasks.channel import Channel
from actors.tasks.events import FailuresSeen


class Seen:
    def __init__(self, database: Database, channel: Channel, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    def mark(self, viewer: Viewer) -> datetime:
        """The viewer has just looked at the tasks; their other tabs and devices are told. The mark never goes back."""
        now = self._clock.now()
        earlier = or_(users.c.failures_seen_at.is_(None), users.c.failures_seen_at < now)
        mine = (users.c.id == viewer.user_id, users.c.account_id == viewer.account_id, earlier)
        with self._database.write() as connection:
            changed = connection.execute(update(users).where(*mine).values(failures_seen_at=now)).rowcount
        if changed:
            self._channel.publish(FailuresSeen(viewer.account_id, viewer.user_id, now))
        return now
