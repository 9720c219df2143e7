"""When progress is told, with the time given."""

from actors.tasks.telling import TELL_EVERY_SECONDS, Telling
from tests.support.clocks import FakeClock


def test_the_first_is_told_at_once_and_no_more_than_one_in_each_span(clock: FakeClock) -> None:
    telling = Telling(clock.monotonic)
    told = []
    for _ in range(10):
        told.append(telling.is_due)
        telling.committed(told=telling.is_due)
        clock.advance(TELL_EVERY_SECONDS * 0.26)
    assert told == [True, False, False, False] * 2 + [True, False]


def test_what_nobody_was_told_of_is_owed_until_it_is_told(clock: FakeClock) -> None:
    telling = Telling(clock.monotonic)
    assert not telling.owes
    telling.committed(told=True)
    assert not telling.owes
    telling.committed(told=False)
    assert telling.owes
    telling.committed(told=True)
    assert not telling.owes
