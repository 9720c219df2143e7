"""A person's mark of what they have seen: theirs alone, never back, told once."""

from datetime import datetime

from sqlalchemy import select

from actors.accounts.people import Viewer
from actors.accounts.tables import users
from actors.tasks.events import FailuresSeen
from actors.tasks.seen import Seen
from tests.support.desk import Desk
from tests.support.studio import Studio


def mark_of(desk: Desk, viewer: Viewer) -> datetime | None:
    with desk.database.read() as connection:
        return connection.execute(select(users.c.failures_seen_at).where(users.c.id == viewer.user_id)).scalar_one()


def test_it_is_theirs_alone_and_never_goes_back(desk: Desk, studio: Studio) -> None:
    seen = Seen(desk.database, desk.channel, desk.clock)
    first = seen.mark(studio.coach)
    assert mark_of(desk, studio.coach) == first == desk.clock.now()
    assert mark_of(desk, studio.owner) is None

    desk.clock.advance(-60)
    seen.mark(studio.coach)
    assert mark_of(desk, studio.coach) == first
    assert desk.channel.events == [FailuresSeen(studio.account, studio.coach.user_id, first)]
