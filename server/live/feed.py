"""Redis to hub: listens to the channels of the accounts that have clients here, and says when it may have missed some.

A connection that is lost and made again has a gap that nothing tells of. So the client never reconnects by itself: it
fails, this loop starts again, and the hub is told to compare everything with the database.
"""

from collections import Counter
from collections.abc import Awaitable, Callable

import anyio
import msgspec
import structlog
from redis.exceptions import RedisError

from actors.redis_client import REDIS_TROUBLE
from actors.tasks.channel import channel_name
from actors.tasks.events import Event, decode
from server.live.subscriptions import Message, Subscriptions, subscriptions
from server.metrics import Metrics

ALWAYS = "background-tasks:hubs"
"""A channel for every hub; without one at least, there would be nothing to listen to."""
CONFIRM_SECONDS = 1
"""A client that joins waits no longer than this for its account's channel; the comparison heals what it misses."""
AGAIN_SECONDS = 0.5

log = structlog.get_logger()


class Moved(RedisError):
    """A cluster has taken a channel that we want to another node: there may be a gap."""


class Feed:
    def __init__(
        self, url: str, on_event: Callable[[Event], None], on_gap: Callable[[], Awaitable[None]], metrics: Metrics
    ) -> None:
        self._url = url
        self._on_event = on_event
        self._on_gap = on_gap
        self._metrics = metrics
        self._subscriptions: Subscriptions | None = None
        self._listening: anyio.CancelScope
        """What to end, for everything to begin anew."""
        self._wanted: dict[str, anyio.Event] = {}
        """Channel -> set once the subscription is confirmed."""
        self._leaving = Counter[str]()
        """Channel -> how often we have unsubscribed without an answer so far."""

    @property
    def connected(self) -> bool:
        return self._subscriptions is not None

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                with anyio.CancelScope() as self._listening:
                    await self._listen()
            except REDIS_TROUBLE as trouble:
                log.warning("feed lost", trouble=type(trouble).__name__)
            except Exception:  # whatever it was, the hub must not go on without a feed
                log.exception("feed failed")
            finally:
                self._subscriptions = None
                self._metrics.feed_up.set(0)
                self._wanted = {channel: anyio.Event() for channel in self._wanted}
                self._leaving.clear()
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

    async def _tell_redis(self, command: str, channel: str) -> None:
        if self._subscriptions is None:
            return  # the next connection subscribes to all that is wanted
        if command == "unsubscribe":
            self._leaving[channel] += 1
        try:
            await getattr(self._subscriptions, command)(channel)
        except REDIS_TROUBLE:
            log.warning("feed command lost", command=command)
            self._listening.cancel()

    async def _listen(self) -> None:
        async with subscriptions(self._url, self._receive) as found:
            asked = set(self._wanted)
            await found.subscribe(ALWAYS, *asked)
            self._subscriptions = found
            self._metrics.feed_up.set(1)
            self._metrics.feed_connects.inc()
            if late := self._wanted.keys() - asked:  # joined while we waited
                await found.subscribe(*late)
            await self._on_gap()
            await anyio.sleep_forever()

    def _receive(self, message: Message) -> None:
        channel, data = message["channel"], message["data"]
        name = channel.decode() if isinstance(channel, bytes) else str(channel)
        kind = message["type"]
        if kind == "subscribe" and name in self._wanted and not self._leaving[name]:
            self._wanted[name].set()
        elif kind == "unsubscribe":
            self._left(name)
        elif kind == "message" and isinstance(data, bytes):
            try:
                event = decode(data)
            except msgspec.MsgspecError:
                log.warning("event not understood", channel=name)
            else:
                self._on_event(event)

    def _left(self, name: str) -> None:
        """Our own doing, even where the channel is wanted again by now; or else a cluster has moved it."""
        if self._leaving[name]:
            self._leaving -= Counter([name])
        elif name in (ALWAYS, *self._wanted):
            raise Moved(name)
