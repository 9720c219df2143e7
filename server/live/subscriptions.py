"""Channels of Redis that one feed listens to: on one server, or on a cluster, each on the node that owns its slot.

On a cluster the channels are sharded (SSUBSCRIBE), so that an event goes through one node and not through all of them.
Naive: the library's own pub/sub of a cluster. Problem: it asks the nodes in turn, and waits for each; and it makes lost
connections again without a word. Chosen: a connection to each node that is needed, with a reader of its own; whatever
moves or breaks ends the listening, and the feed begins anew.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
import redis.asyncio
from anyio.abc import TaskGroup
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from actors.redis_client import is_cluster, plain

CONNECT_SECONDS = 2
HEALTH_SECONDS = 15
POLL_SECONDS = 5.0
CLOSE_SECONDS = 1.0
SHARDED = "s"
"""The commands and messages of a cluster's channels are called like the others, with this before it."""

Message = dict[str, Any]
"""As the library gives it: `channel`, `data` and `type`, which is the same for sharded channels and others."""
Receive = Callable[[Message], None]


class Subscriptions:
    def __init__(self, url: str, receive: Receive) -> None:
        self._url = plain(url)
        self._receive = receive
        self._readers: TaskGroup
        self._cluster = RedisCluster.from_url(self._url, **options()) if is_cluster(url) else None
        self._clients: dict[str, redis.asyncio.Redis] = {}
        self._pubsubs: dict[str, PubSub] = {}
        """Both by the URL of their server."""
        self._one_at_a_time = anyio.Lock()

    async def begin(self, readers: TaskGroup) -> None:
        self._readers = readers
        if self._cluster:
            await self._cluster.initialize()

    async def subscribe(self, *channels: str) -> None:
        """Listen to these, too. Each is confirmed by a message."""
        for channel in channels:
            await self._tell("subscribe", channel)

    async def unsubscribe(self, channel: str) -> None:
        await self._tell("unsubscribe", channel)

    async def close(self) -> None:
        for url, pubsub in self._pubsubs.items():
            await pubsub.aclose()  # type: ignore[no-untyped-call]
            await self._clients[url].aclose()
        if self._cluster:
            await self._cluster.aclose()

    async def _tell(self, command: str, channel: str) -> None:
        async with self._one_at_a_time:
            url = self._server_of(channel)
            if new := url not in self._pubsubs:
                self._clients[url] = redis.asyncio.Redis.from_url(url, socket_timeout=None, **options())
                self._pubsubs[url] = self._clients[url].pubsub()
            await getattr(self._pubsubs[url], f"{SHARDED if self._cluster else ''}{command}")(channel)
            if new:
                self._readers.start_soon(self._read, self._pubsubs[url])

    def _server_of(self, channel: str) -> str:
        node = self._cluster.get_node_from_key(channel) if self._cluster else None
        return url_of(self._url, node) if node else self._url

    async def _read(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(ignore_subscribe_messages=False, timeout=POLL_SECONDS)
            if message is not None:
                self._receive(message | {"type": self._kind(message)})

    def _kind(self, message: Message) -> str:
        kind = str(message["type"])
        return kind.removeprefix(SHARDED) if self._cluster else kind  # a plain `subscribe` begins like that, too


@asynccontextmanager
async def subscriptions(url: str, receive: Receive) -> AsyncIterator[Subscriptions]:
    """Hands over every message while the block runs. Trouble ends the block, and is raised."""
    found = Subscriptions(url, receive)
    try:
        async with anyio.create_task_group() as readers:
            await found.begin(readers)
            yield found
            readers.cancel_scope.cancel()
    except ExceptionGroup as troubles:
        raise troubles.exceptions[0] from None
    finally:
        with anyio.move_on_after(CLOSE_SECONDS, shield=True):
            await found.close()


def options() -> dict[str, Any]:
    """A connection that is lost is not made again without our knowing."""
    return {
        "socket_connect_timeout": CONNECT_SECONDS,
        "health_check_interval": HEALTH_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


def url_of(url: str, node: ClusterNode) -> str:
    """The node's own URL, with scheme and password of the cluster's."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{node.host}:{node.port}").geturl()
