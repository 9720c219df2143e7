"""The product on a real Redis Cluster of two nodes: sharded events, and hints on the one node of the queues."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import anyio
import pytest
import redis
from redis.crc import key_slot

from actors.accounts.people import Viewer
from actors.broker import Breaker, RedisHints, connect, make_broker
from actors.clocks import SystemClock
from actors.queues import RECORDS
from actors.redis_client import describe
from actors.settings import load
from actors.tasks.channel import channel_name
from actors.tasks.events import TaskPurged
from server.services import Services
from tests.support.databases import copied_sqlite
from tests.support.redis_cluster import NODES, SLOTS, give_slot, redis_cluster
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio
from tests.support.waiting import eventually


class Office:
    def __init__(self, site: Site, studio: Studio, url: str, nodes: list[redis.Redis]) -> None:
        self.site, self.studio, self.url, self.nodes = site, studio, url, nodes

    @property
    def connects(self) -> float:
        return self.figure("feed_connects_total")

    def figure(self, name: str) -> float:
        with self.site.browser() as browser:
            lines = browser.get("/metrics").text.splitlines()
        (value,) = [line.split()[1] for line in lines if line.startswith(f"background_tasks_hub_{name} ")]
        return float(value)

    async def listens_anew(self, before: float) -> None:
        """The feed has begun once more since there were so many connections, and is there."""
        again = lambda: self.connects > before and self.figure("feed_up")  # noqa: E731
        await anyio.to_thread.run_sync(eventually, again, "the feed has begun anew")

    async def hears_an_event(self, viewer: Viewer) -> None:
        """Once the account is listened to: whatever else the hub does, an event is counted when it comes."""
        before = self.figure("events_total")
        self.site.services.channel.publish(TaskPurged(viewer.account_id, "nothing"))
        heard = lambda: self.figure("events_total") > before  # noqa: E731
        await anyio.to_thread.run_sync(eventually, heard, "the event has come")


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with copied_sqlite(migrated_sqlite, folder) as database, redis_cluster() as (url, nodes):
        settings = load({"DATABASE_URL": database.engine.url.render_as_string(False), "REDIS_URL": url}, folder)
        with serving(Services(settings)) as site:
            yield Office(site, insert_studio(database), url, nodes)


async def test_events_of_accounts_on_several_nodes_arrive(office: Office) -> None:
    people = office.studio.owner, office.studio.lakeside_owner
    slots = {key_slot(channel_name(person.account_id).encode()) * NODES // SLOTS for person in people}
    assert len(slots) == 2, "both accounts have the same node"
    for person in people:
        async with office.site.socket(person) as tab:
            await tab.ready()
            await office.hears_an_event(person)


async def test_a_task_is_seen_live(office: Office) -> None:
    owner = office.studio.owner
    async with office.site.socket(owner) as one, office.site.socket(owner) as other:
        await one.ready(), await other.ready()
        task = office.site.services.launcher.launch(owner, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
        await one.until(lambda tab: task.id in tab.tasks)
        assert (await one.ask("cancel", task=task.id))["type"] == "ack"
        await other.until(lambda tab: tab.status(task.id) == "canceled")


async def test_an_account_that_moves_to_another_node_takes_its_listeners_along(office: Office) -> None:
    owner = office.studio.owner
    async with office.site.socket(owner) as tab:
        await tab.ready()
        before, slot = office.connects, key_slot(channel_name(owner.account_id).encode())
        give_slot(office.nodes, slot, to=office.nodes[(slot * NODES // SLOTS + 1) % NODES])
        await anyio.to_thread.run_sync(
            lambda: eventually(lambda: office.connects > before and office.figure("feed_up"))
        )
        await office.hears_an_event(owner)


async def test_a_lost_connection_to_one_node_is_noticed_and_made_again(office: Office) -> None:
    owner = office.studio.owner
    async with office.site.socket(owner) as tab:
        await tab.ready()
        before = office.connects
        for node in office.nodes:
            node.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        await anyio.to_thread.run_sync(
            lambda: eventually(lambda: office.connects > before and office.figure("feed_up"))
        )
        await office.hears_an_event(owner)


def test_a_worker_gets_the_hints_and_they_are_counted(office: Office) -> None:
    hints, task_id = RedisHints(office.url, Breaker(SystemClock())), "a-task"
    before = hints.waiting(RECORDS)
    assert hints.send(task_id, RECORDS)
    assert hints.waiting(RECORDS) == (before or 0) + 1
    consumer, found = make_broker(office.url).consume(RECORDS, prefetch=100), []
    while (message := next(consumer)) is not None:
        found.append(message.args[0])
        consumer.ack(message)
    assert found[-1] == task_id
    assert hints.waiting(RECORDS) == 0


def test_what_the_office_needs_is_reachable(office: Office) -> None:
    with office.site.browser() as browser:
        assert browser.get("/readyz").json() == {"database": "ok", "redis": "ok"}
    with closing(connect(office.url)) as client:
        assert describe(client)["redis_mode"] == "cluster"
