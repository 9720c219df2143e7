"""Telling Redis something, which may be away or frozen."""

import pytest
import redis

from actors.broker import QUIET_SECONDS, Breaker
from tests.support.clocks import FakeClock


class Frozen:
    """What a Redis that does not answer does, until it is `back`."""

    def __init__(self) -> None:
        self.asked, self.back = 0, False

    def tell(self) -> None:
        self.asked += 1
        if not self.back:
            raise redis.TimeoutError


def test_after_trouble_nobody_waits_for_a_moment():
    clock, frozen = FakeClock(), Frozen()
    breaker = Breaker(clock)
    assert [breaker.attempt(frozen.tell, "event") for _ in range(5)] == [False] * 5
    assert frozen.asked == 1
    clock.advance(QUIET_SECONDS)
    frozen.back = True
    assert [breaker.attempt(frozen.tell, "event") for _ in range(5)] == [True] * 5


def test_a_mistake_of_ours_is_no_trouble_with_redis():
    with pytest.raises(ZeroDivisionError):
        Breaker(FakeClock()).attempt(lambda: 1 / 0, "event")
