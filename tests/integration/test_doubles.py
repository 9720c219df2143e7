"""The doubles of the tests and what they stand for, Channel and Hints in memory and on Redis, do the same."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from actors.broker import Breaker, Hints, RedisHints
from actors.ids import new_id
from actors.queues import MAIL, RECORDS
from actors.tasks.channel import Channel, MemoryChannel, RedisChannel, channel_name
from actors.tasks.events import Event, PersonChanged, SessionEnded, TaskChanged, TaskPurged, decode
from tests.support.clocks import START, FakeClock
from tests.support.hints import MemoryHints
from tests.support.states import task
from tests.support.waiting import eventually

NOWHERE = "unix:///nowhere/redis.sock"
ACCOUNT = 777_001
"""Of this module alone: the whole run shares one Redis."""
EVENTS: list[Event] = [
    TaskChanged(task(account_id=ACCOUNT), START),
    TaskPurged(ACCOUNT, "t1"),
    PersonChanged(ACCOUNT, 5),
    SessionEnded(ACCOUNT, "hash"),
]


class Listening:
    """A channel, and what whoever listens to the account has heard on it."""

    def __init__(self, channel: Channel, heard: Callable[[], list[Event]]) -> None:
        self.channel, self.heard = channel, heard


@pytest.fixture(params=["memory", "redis"])
def listening(request: pytest.FixtureRequest, redis_url: str) -> Iterator[Listening]:
    if request.param == "memory":
        memory = MemoryChannel()
        yield Listening(memory, lambda: memory.events)
        return
    heard: list[Event] = []
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as subscriber:
        subscriber.subscribe(channel_name(ACCOUNT))
        assert subscriber.get_message(timeout=10)

        def listen() -> list[Event]:
            message: dict[str, Any] | None = subscriber.get_message(timeout=0.05)
            if message:
                heard.append(decode(message["data"]))
            return heard

        yield Listening(RedisChannel(redis_url, Breaker(FakeClock())), listen)


def test_events_arrive_whole_and_in_order(listening: Listening) -> None:
    for event in EVENTS:
        listening.channel.publish(event)
    eventually(lambda: listening.heard() == EVENTS, "every event was heard")


@pytest.fixture(params=["memory", "redis"])
def hints(request: pytest.FixtureRequest) -> Hints:
    if request.param == "memory":
        return MemoryHints()
    return RedisHints(request.getfixturevalue("redis_url"), Breaker(FakeClock()))


@pytest.mark.parametrize("queue", [RECORDS, MAIL])
def test_a_message_waits_in_its_own_queue(hints: Hints, queue: str) -> None:
    def waiting() -> dict[str, int]:
        return {name: hints.waiting(name) or 0 for name in (RECORDS, MAIL)}

    before = waiting()
    assert hints.send(new_id(START), queue)
    assert waiting() == before | {queue: before[queue] + 1}


@pytest.fixture(params=["memory", "redis"])
def hints_away(request: pytest.FixtureRequest) -> Hints:
    if request.param == "redis":
        return RedisHints(NOWHERE, Breaker(FakeClock()))
    memory = MemoryHints()
    memory.away = True
    return memory


def test_what_is_away_takes_nothing_and_says_so(hints_away: Hints) -> None:
    assert hints_away.send(new_id(START), RECORDS) is False
    assert hints_away.waiting(RECORDS) is None


def test_publishing_to_nobody_is_no_trouble() -> None:
    RedisChannel(NOWHERE, Breaker(FakeClock())).publish(EVENTS[0])
