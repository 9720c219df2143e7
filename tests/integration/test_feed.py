"""The feed of events from a real Redis."""

import anyio
import anyio.to_thread
import pytest
import redis

from actors.tasks.channel import channel_name
from actors.tasks.events import PersonChanged, encode
from server.live import feed as feeds
from server.live.feed import Feed
from server.metrics import Metrics


async def test_each_connection_that_is_made_anew_is_told_as_a_gap(redis_url: str) -> None:
    """What was published in between reached nobody, so the hub has to compare."""
    told, wanted = anyio.create_memory_object_stream[None](10), anyio.fail_after(30)

    async def on_gap() -> None:
        await told[0].send(None)

    feed = Feed(redis_url, lambda event: None, on_gap, Metrics())
    async with told[0], told[1], anyio.create_task_group() as group:
        group.start_soon(feed.run)
        with wanted:
            await told[1].receive()
            with redis.Redis.from_url(redis_url) as client:
                await anyio.to_thread.run_sync(client.execute_command, "CLIENT KILL TYPE pubsub")
            await told[1].receive()
        group.cancel_scope.cancel()


async def test_a_channel_that_is_left_and_wanted_again_at_once_goes_on(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person alone in the studio goes from page to page: one leaves, the next comes before Redis has answered."""
    monkeypatch.setattr(feeds, "CONFIRM_SECONDS", 600)  # so that a confirmation that is not heard is waited for
    connected, told = anyio.Event(), anyio.Event()

    async def on_gap() -> None:
        assert not connected.is_set(), "the feed began anew"
        connected.set()

    feed = Feed(redis_url, lambda event: told.set(), on_gap, Metrics())
    async with anyio.create_task_group() as group:
        group.start_soon(feed.run)
        with anyio.fail_after(30):
            await connected.wait()
            for _ in range(20):
                await feed.subscribe(1)
                await feed.unsubscribe(1)
            await feed.subscribe(1)
            with redis.Redis.from_url(redis_url) as client:
                await anyio.to_thread.run_sync(client.publish, channel_name(1), encode(PersonChanged(1, 7)))
            await told.wait()
        group.cancel_scope.cancel()
