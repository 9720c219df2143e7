"""A child that dies is started again; one that keeps dying waits longer each time."""

import sys
from collections.abc import Callable

import pytest

from server.supervisor.child import Backoff, Child, ending
from server.supervisor.output import Output
from tests.support.clocks import FakeClock
from tests.support.waiting import eventually

Make = Callable[[str], Child]


@pytest.fixture
def child(clock: FakeClock) -> Make:
    """A child that runs a line of Python."""

    def make(code: str) -> Child:
        command = [sys.executable, "-c", code]
        return Child("sample", command, {}, inherits=(), clock=clock, output=Output(clock))

    return make


def test_a_process_that_had_lived_for_a_while_starts_again_at_once() -> None:
    backoff = Backoff()
    assert [backoff.after(60.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_a_process_that_keeps_dying_young_waits_longer_each_time_but_never_for_long() -> None:
    backoff = Backoff()
    assert [backoff.after(0.1) for _ in range(8)] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_long_life_is_forgiving() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(0.1)
    assert backoff.after(60.0) == 0.0


def test_it_is_started_again_only_after_the_backoff(child: Make, clock: FakeClock) -> None:
    short_lived = child("")
    short_lived.start()
    for _ in range(2):  # the first time at once, then after half a second
        eventually(lambda: not short_lived.runs)
        short_lived.tend()
    assert not short_lived.runs
    clock.advance(Backoff.FIRST_SECONDS)
    short_lived.tend()
    assert short_lived.runs
    short_lived.finish(clock.monotonic() + 10)


def test_its_lines_bear_its_name(child: Make, clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> None:
    talker = child("print('hello'); import sys; print('trouble', file=sys.stderr)")
    talker.start()
    talker.finish(clock.monotonic() + 10)
    lines = [line.partition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert sorted(lines) == ["sample   | hello", "sample   | trouble"]


def test_one_that_does_not_stop_is_killed(child: Make, clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> None:
    stubborn = child(
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    )
    stubborn.start()
    said = ""

    def is_deaf() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return "deaf" in said

    eventually(is_deaf)
    stubborn.terminate()
    stubborn.finish(clock.monotonic() + 0.1)
    assert not stubborn.runs
    assert "did not stop in time" in capsys.readouterr().out


def test_what_ended_a_process_is_said_in_words() -> None:
    assert ending(3) == "exit code 3"
    assert ending(-9) == "signal SIGKILL"
