"""The mark of what a person has seen, over real sockets: all of their tabs, nobody else, healed where it was lost."""

from sqlalchemy import update

from actors.accounts.tables import users
from tests.support.site import Site, Tab
from tests.support.studio import Studio


def seen(tab: Tab) -> list[str]:
    return [frame["at"] for frame in tab.frames if frame["type"] == "seen"]


async def test_it_goes_to_all_tabs_of_the_person_and_to_nobody_else(site: Site, studio: Studio) -> None:
    async with (
        site.socket(studio.front_desk) as one,
        site.socket(studio.front_desk) as other,
        site.socket(studio.owner) as owner,
    ):
        for tab in (one, other, owner):
            await tab.ready()
            assert tab.frames[0]["seen_at"] is None
        assert (await one.ask("see"))["type"] == "ack"
        await one.until(seen), await other.until(seen)
        assert (await owner.ask("ping"))["type"] == "ack"
        assert seen(owner) == []
    async with site.socket(studio.front_desk) as later:
        await later.ready()
        assert later.frames[0]["seen_at"] == seen(one)[0]


async def test_a_mark_that_nobody_was_told_of_arrives_with_the_next_comparison(site: Site, studio: Studio) -> None:
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        with site.services.database.write() as connection:
            now = site.services.clock.now()
            connection.execute(
                update(users).where(users.c.id == studio.front_desk.user_id).values(failures_seen_at=now)
            )
        await tab.until(seen)
