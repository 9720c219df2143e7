from collections.abc import Callable

import pytest

from server.live.pace import FRAME_SECONDS, Pace
from tests.support.clocks import FakeClock


class Sender:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.sent = 0
        self.takes = 0.0
        self.meanwhile: Callable[[], None] = lambda: None
        self.waiting: list[float] = []
        self.timer: Callable[[], None] = lambda: None
        self.pace = Pace(self.send, self.clock.monotonic, self.later)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.waiting.append(seconds)
        self.timer = call

    def send(self) -> None:
        self.sent += 1
        self.clock.advance(self.takes)
        self.meanwhile()


def test_the_first_after_a_quiet_spell_leaves_at_once() -> None:
    sender = Sender()
    sender.pace.ask()
    assert sender.sent == 1
    sender.clock.advance(FRAME_SECONDS)
    sender.pace.ask()
    assert sender.sent == 2


def test_what_comes_too_soon_waits_together_for_the_next_frame() -> None:
    sender = Sender()
    sender.pace.ask()
    sender.clock.advance(FRAME_SECONDS / 5)
    for _ in range(100):
        sender.pace.ask()
    assert sender.sent == 1
    assert [round(seconds, 6) for seconds in sender.waiting] == [FRAME_SECONDS * 4 / 5]


@pytest.mark.parametrize(("takes", "rests"), [(0.2, 0.8), (0.5, 0.5), (3.0, 3.0)])
def test_frames_begin_evenly_but_a_group_rests_for_as_long_as_its_writing_took(takes: float, rests: float) -> None:
    sender = Sender()
    sender.takes = takes * FRAME_SECONDS
    sender.pace.ask()
    sender.pace.ask()
    assert sender.sent == 1
    assert sender.waiting == [pytest.approx(rests * FRAME_SECONDS)]


def test_what_is_asked_for_while_a_frame_is_sent_waits_for_the_next() -> None:
    sender = Sender()
    sender.meanwhile = sender.pace.ask
    sender.pace.ask()
    assert (sender.sent, len(sender.waiting)) == (1, 1)


@pytest.mark.parametrize(("late", "rests"), [(0.0, 0.05), (0.009, 0.05), (0.05, 0.25), (10.0, 0.3)])
def test_where_its_moment_comes_late_a_group_rests_for_longer(late: float, rests: float) -> None:
    sender = Sender()
    sender.pace.ask()
    sender.pace.ask()
    sender.clock.advance(FRAME_SECONDS + late)
    sender.timer()
    sender.pace.ask()
    assert sender.sent == 2
    assert sender.waiting[1] == pytest.approx(rests)


def test_late_or_not_it_is_even_again_when_there_is_less_to_do() -> None:
    sender = Sender()
    for late in (0.5, 0.0):
        sender.pace.ask()
        sender.pace.ask()
        sender.clock.advance(sender.waiting[-1] + late)
        sender.timer()
    sender.pace.ask()
    assert sender.waiting[-1] == pytest.approx(FRAME_SECONDS)
