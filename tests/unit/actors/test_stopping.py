"""Signals ask to stop; waiting ends when they come, however many there are."""

import os
import signal

import pytest

from actors.stopping import STOP_SIGNALS, Stop, stop_signals


def test_nobody_asks() -> None:
    assert not Stop().asked_within(0)


def test_once_asked_always_asked() -> None:
    stop = Stop()
    stop.ask()
    assert stop.asked_within(60)
    assert stop.asked_within(60)


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_asks(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stop_signals() as stop:
        os.kill(os.getpid(), number)
        assert stop.asked_within(60)
    assert signal.getsignal(number) == before


def test_a_hail_of_signals_does_no_harm() -> None:
    with stop_signals() as stop:
        for _ in range(200):
            os.kill(os.getpid(), signal.SIGTERM)
        assert stop.asked_within(None)
