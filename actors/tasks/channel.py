"""Publishing events, after the commit that they tell of. A hint for the hubs: with Redis gone, they compare instead."""

from typing import Protocol

import redis
import structlog

from actors.broker import connect
from actors.clocks import Clock
from actors.tasks.events import Event, account_of, encode

QUIET_SECONDS = 1.0
"""After a failure nothing is tried for so long, so that a batch does not wait for a dead Redis again and again."""

log = structlog.get_logger()


class Channel(Protocol):
    def publish(self, event: Event) -> None:
        """Tell every hub that listens to the event's account. Never raises."""


def channel_name(account_id: int) -> str:
    return f"background-tasks:account:{account_id}"


class RedisChannel:
    def __init__(self, url: str, clock: Clock) -> None:
        self._client = connect(url)
        self._clock = clock
        self._quiet_until = 0.0

    def publish(self, event: Event) -> None:
        if self._clock.monotonic() < self._quiet_until:
            return
        try:
            self._client.publish(channel_name(account_of(event)), encode(event))
        except (redis.RedisError, OSError) as trouble:
            self._quiet_until = self._clock.monotonic() + QUIET_SECONDS
            log.warning("event not published", trouble=type(trouble).__name__)


class MemoryChannel:
    """A channel inside one process, for tests: keeps what was published."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        self.events.append(event)
