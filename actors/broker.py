"""Dramatiq on Redis, as the carrier of hints: "there may be work on this task". The database knows the work itself.

Therefore no retries, no results, no delayed messages, no time limit: whatever a message loses, `tasks.rescue` finds.
"""

from collections.abc import Callable
from typing import Protocol

import dramatiq
import redis
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis.backoff import NoBackoff
from redis.retry import Retry

from actors.queues import QUEUES

REDIS_WAIT_SECONDS = 2
"""A launch must answer even while Redis does not, so nobody waits longer for it."""

REDIS_TROUBLE = (redis.RedisError, BrokerConnectionError, OSError)

log = structlog.get_logger()


class Hints(Protocol):
    def send(self, task_id: str, queue: str) -> bool:
        """Put a message for the task into the queue. False where that is not possible now."""

    def waiting(self, queue: str) -> int | None:
        """How many messages are in the queue; None where that cannot be told now."""


def connect(url: str) -> redis.Redis:
    """A client that gives up soon and never retries by itself: callers have a database to fall back on."""
    return redis.Redis.from_url(
        url,
        socket_timeout=REDIS_WAIT_SECONDS,
        socket_connect_timeout=REDIS_WAIT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        legacy_responses=False,
    )


def make_broker(url: str) -> RedisBroker:
    """The broker of a process. Workers' consumers get a client that waits and retries, as Dramatiq expects."""
    return _broker_on(redis.Redis.from_url(url, socket_timeout=REDIS_WAIT_SECONDS))


def declare_actors(broker: RedisBroker, run: Callable[[str], None]) -> None:
    """Make `run(task_id)` the actor that the hints of every queue wake."""
    for queue in QUEUES:
        dramatiq.actor(actor_name=queue, queue_name=queue, broker=broker)(run)


def _broker_on(client: redis.Redis) -> RedisBroker:
    broker: RedisBroker = RedisBroker(client=client, middleware=[])  # type: ignore[no-untyped-call]
    for queue in QUEUES:
        broker.declare_queue(queue)
    return broker


class RedisHints:
    """Hints through Dramatiq's queue. Trouble with Redis is logged and otherwise swallowed: the rescue covers it."""

    def __init__(self, url: str) -> None:
        self._client = connect(url)
        self._broker = _broker_on(self._client)

    def send(self, task_id: str, queue: str) -> bool:
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue, actor_name=queue, args=(task_id,), kwargs={}, options={}
        )
        try:
            self._broker.enqueue(message)
        except REDIS_TROUBLE as trouble:
            log.warning("hint not sent", task=task_id, trouble=type(trouble).__name__)
            return False
        return True

    def waiting(self, queue: str) -> int | None:
        try:
            return int(self._client.llen(f"{self._broker.namespace}:{queue}"))
        except REDIS_TROUBLE:
            return None
