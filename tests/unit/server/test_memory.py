"""Memory is given back once for each ebb of clients, and what nobody can reach any more is gone then."""

import gc
import weakref

from server.memory import MANY_CLIENTS, PAUSE_SECONDS, Ebb, give_back


class Knot:
    def __init__(self) -> None:
        self.itself = self


def test_it_is_time_once_after_many_have_left() -> None:
    ebb = Ebb()
    assert not ebb.is_over(MANY_CLIENTS + 5, 0)
    assert not ebb.is_over(6, 1)
    assert ebb.is_over(5, 2)
    assert not ebb.is_over(0, 3), "few have left since"


def test_it_is_not_time_again_at_once() -> None:
    ebb, now = Ebb(), 0.0
    ebb.is_over(MANY_CLIENTS, now)
    assert ebb.is_over(0, now)
    ebb.is_over(MANY_CLIENTS, now + 1)
    assert not ebb.is_over(0, now + PAUSE_SECONDS - 1)
    assert ebb.is_over(0, now + PAUSE_SECONDS)


def test_those_who_come_and_go_one_by_one_are_no_ebb() -> None:
    ebb = Ebb()
    assert not any(ebb.is_over(clients, 0) for _ in range(MANY_CLIENTS) for clients in (10, 9))


def test_what_is_given_back_is_what_nobody_can_reach() -> None:
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        give_back()
        assert knot() is None
    finally:
        gc.enable()
