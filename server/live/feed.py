"""Redis to hub: listens to the channels of the accounts that have clients here, and says when it may have missed some.

A connection that is lost and made again has a gap that nothing tells of. So the client never reconnects by itself: it
fails, this loop starts again, and the hub is told to compare everything with the database.
"""

from collections.abc import Awaitable, Callable

import anyio
import msgspec
import redis.asyncio
import structlog
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from actors.tasks.channel import channel_name
from actors.tasks.events import Event, decode
from server.metrics import Metrics

ALWAYS = "background-tasks:hubs"
"""A channel for every hub; without one at least, there would be nothing to listen to."""
CONNECT_SECONDS = 2
CONFIRM_SECONDS = 1
"""A client that joins waits no longer than this for its account's channel; the comparison heals what it misses."""
AGAIN_SECONDS = 0.5
POLL_SECONDS = 5.0

log = structlog.get_logger()


class Feed:
    def __init__(
        self, url: str, on_event: Callable[[Event], None], on_gap: Callable[[], Awaitable[None]], metrics: Metrics
    ) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=CONNECT_SECONDS,
            health_check_interval=15,
            retry=Retry(NoBackoff(), 0),
        )
        self._on_event = on_event
        self._on_gap = on_gap
        self._metrics = metrics
        self._pubsub: PubSub | None = None
        self._wanted: dict[str, anyio.Event] = {}
        """Channel -> set once the subscription is confirmed."""

    @property
    def connected(self) -> bool:
        return self._pubsub is not None

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as trouble:
                log.warning("feed lost", trouble=type(trouble).__name__)
            except Exception:  # whatever it was, the hub must not go on without a feed
                log.exception("feed failed")
            finally:
                self._pubsub = None
                self._metrics.feed_up.set(0)
                self._wanted = {channel: anyio.Event() for channel in self._wanted}
            await anyio.sleep(AGAIN_SECONDS)

    async def subscribe(self, account_id: int) -> None:
        """Returns once events of the account arrive here, or after CONFIRM_SECONDS."""
        channel = channel_name(account_id)
        if channel not in self._wanted:
            self._wanted[channel] = anyio.Event()
            await self._tell_redis("subscribe", channel)
        with anyio.move_on_after(CONFIRM_SECONDS):
            await self._wanted[channel].wait()

    async def unsubscribe(self, account_id: int) -> None:
        channel = channel_name(account_id)
        if self._wanted.pop(channel, None) is not None:
            await self._tell_redis("unsubscribe", channel)

    async def close(self) -> None:
        await self._redis.aclose()

    async def _tell_redis(self, command: str, channel: str) -> None:
        if self._pubsub is None:
            return  # the next connection subscribes to all that is wanted
        try:
            await getattr(self._pubsub, command)(channel)
        except (RedisError, OSError):
            log.warning("feed command lost", command=command)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            asked = set(self._wanted)
            await pubsub.subscribe(ALWAYS, *asked)
            self._pubsub = pubsub
            self._metrics.feed_up.set(1)
            self._metrics.feed_connects.inc()
            if late := self._wanted.keys() - asked:  # joined while we waited
                await pubsub.subscribe(*late)
            await self._on_gap()
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=False, timeout=POLL_SECONDS)
                if message is not None:
                    self._receive(message)

    def _receive(self, message: dict[str, object]) -> None:
        channel, data = message["channel"], message["data"]
        name = channel.decode() if isinstance(channel, bytes) else str(channel)
        if message["type"] == "subscribe" and name in self._wanted:
            self._wanted[name].set()
        elif message["type"] == "message" and isinstance(data, bytes):
            try:
                event = decode(data)
            except msgspec.MsgspecError:
                log.warning("event not understood", channel=name)
            else:
                self._on_event(event)
