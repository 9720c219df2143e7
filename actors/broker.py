"""Dramatiq on Redis, as the carrier of hints: "there may be work on this task". The database knows the work itself.

Therefore no retries, no results, no delayed messages, no time limit: whatever a message loses, `tasks.rescue` finds.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis.backoff import NoBackoff
from redis.retry import Retry

from actors.clocks import Clock
from actors.queues import QUEUES
from actors.redis_client import REDIS_TROUBLE, RedisClient, open_client

REDIS_WAIT_SECONDS = 2
NAMESPACE = "{dramatiq}"
"""In braces, so that on a cluster all keys of the queues lie on one node, as Dramatiq's scripts require."""
TELL_SECONDS = 0.5
"""So long at most an answer waits for a Redis that does not: it is told only what the database knows anyway."""

TROUBLE = (*REDIS_TROUBLE, BrokerConnectionError)
QUIET_SECONDS = 1.0

log = structlog.get_logger()


class Breaker:
    """Tries nothing for a moment after a failure. All of a process that tell Redis something share one, so that its
    requests and batches wait for a Redis that is away or frozen one after the other, and not each for every message."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._quiet_until = 0.0

    def attempt(self, tell: Callable[[], object], what: str) -> bool:
        """Whether Redis was told. Never raises for trouble with Redis."""
        if self._clock.monotonic() < self._quiet_until:
            return False
        try:
            tell()
        except TROUBLE as trouble:
            self._quiet_until = self._clock.monotonic() + QUIET_SECONDS
            log.warning(f"{what} not sent", trouble=type(trouble).__name__)
            return False
        return True


class Hints(Protocol):
    def send(self, task_id: str, queue: str) -> bool:
        """Put a message for the task into the queue. False where that is not possible now."""

    def waiting(self, queue: str) -> int | None:
        """How many messages are in the queue; None where that cannot be told now."""


def connect(url: str, wait_seconds: float = REDIS_WAIT_SECONDS) -> RedisClient:
    """A client that gives up soon and never retries by itself: callers have a database to fall back on."""
    return open_client(
        url,
        socket_timeout=wait_seconds,
        socket_connect_timeout=wait_seconds,
        retry=Retry(NoBackoff(), 0),
        legacy_responses=False,
    )


def make_broker(url: str) -> RedisBroker:
    """The broker of a process. Workers' consumers get a client that waits and retries, as Dramatiq expects."""
    return _broker_on(open_client(url, socket_timeout=REDIS_WAIT_SECONDS))


def declare_actors(broker: RedisBroker, run: Callable[[str], None]) -> None:
    """Make `run(task_id)` the actor that the hints of every queue wake."""
    for queue in QUEUES:
        dramatiq.actor(actor_name=queue, queue_name=queue, broker=broker)(run)


def _broker_on(client: RedisClient) -> RedisBroker:
    broker: RedisBroker = RedisBroker(client=client, middleware=[], namespace=NAMESPACE)  # type: ignore[no-untyped-call]
    for queue in QUEUES:
        broker.declare_queue(queue)
    return broker


class RedisHints:
    """Hints through Dramatiq's queue. Where one cannot be sent, the rescue covers it."""

    def __init__(self, url: str, breaker: Breaker) -> None:
        self._url = url
        self._breaker = breaker

    @cached_property
    def _broker(self) -> RedisBroker:
        return _broker_on(connect(self._url, TELL_SECONDS))

    def send(self, task_id: str, queue: str) -> bool:
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue, actor_name=queue, args=(task_id,), kwargs={}, options={}
        )
        return self._breaker.attempt(lambda: self._broker.enqueue(message), "hint")

    def waiting(self, queue: str) -> int | None:
        try:
            return int(self._broker.client.llen(f"{self._broker.namespace}:{queue}"))
        except TROUBLE:
            return None
