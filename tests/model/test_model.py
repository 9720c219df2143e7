"""The promises hold in every state that is visited; and each protection that is switched off is missed at once."""

import pytest

from tests.model.checker import ALL, Checker

SOME_STATES = 40_000
"""`make model` visits them all."""

MISSED = {
    "fence": "a worker changed a record under an old lease",
    "status_guard": "a record was changed after the task was canceled",
    "email_guard": "an email began to leave after the task was paused",
    "claim_before_sending": "an email is noted as 'queued' and was delivered 1 times",
    "unknown_is_final": "an email is noted as 'queued' and was delivered 1 times",
    "cancel_holds_late_refusals": "the task never ends, although the faults have stopped",
    "completes_at_last": "the task never ends, although the faults have stopped",
    "rescue": "the task never ends, although the faults have stopped",
    "lost_senders": "the task never ends, although the faults have stopped",
    "final_only_purge": "a task that was not final was taken away",
}


def test_every_promise_holds() -> None:
    found = Checker(ALL, SOME_STATES).run()
    assert found.broken is None, found.way


@pytest.mark.parametrize("protection", ALL._fields)
def test_without_a_protection_a_promise_is_broken(protection: str) -> None:
    found = Checker(ALL._replace(**{protection: False}), SOME_STATES).run()
    assert found.broken == MISSED[protection], found.way
