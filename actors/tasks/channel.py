"""Publishing events, after the commit that they tell of. A hint for the hubs: with Redis gone, they compare instead."""

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from redis.cluster import RedisCluster

from actors.broker import TELL_SECONDS, Breaker, connect
from actors.tasks.events import Event, account_of, encode


class Channel(Protocol):
    def publish(self, event: Event) -> None:
        """Tell every hub that listens to the event's account. Never raises."""


def channel_name(account_id: int) -> str:
    return f"background-tasks:account:{account_id}"


class RedisChannel:
    def __init__(self, url: str, breaker: Breaker) -> None:
        self._url = url
        self._breaker = breaker

    @cached_property
    def _publish(self) -> Callable[[str, bytes], object]:
        client = connect(self._url, TELL_SECONDS)
        return client.spublish if isinstance(client, RedisCluster) else client.publish

    def publish(self, event: Event) -> None:
        name, body = channel_name(account_of(event)), encode(event)
        self._breaker.attempt(lambda: self._publish(name, body), "event")


class MemoryChannel:
    """A channel inside one process, for tests: keeps what was published."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        self.events.append(event)
