from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from actors.autopilot.items import AlarmItem
from actors.autopilot.states import RunState
from server.pages.autopilot import run_words
from tests.support.clocks import START
from tests.support.runs import GOING, WEEKLY, lasting, run

ZONE = ZoneInfo("America/Chicago")


def test_every_state_has_a_shape_and_a_word() -> None:
    for state in RunState:
        assert run_words.word_of(run(state=state))
    assert run_words.word_of(run(failed_records=1)) == "Completed with errors"


def test_the_words_beside_a_strip_say_the_worst_first() -> None:
    failed, missed = run(state=RunState.FAILED), run(state=RunState.MISSED)
    assert run_words.tally([run()] * 14) == "All 14 ran well"
    assert run_words.tally([run()]) == "It ran well"
    assert run_words.tally([missed, failed, run(), failed]) == "2 failed, 1 missed of 4"
    assert run_words.tally([run(**GOING)]) == ""


def test_typical_against_last() -> None:
    assert run_words.pace(WEEKLY) == ""
    assert run_words.pace(msgspec.structs.replace(WEEKLY, typical_seconds=240, last_seconds=660)) == "4 min / 11 min"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-23T23:00:00Z", "today 5:00 PM"),
        ("2026-11-24T14:00:00Z", "tomorrow 8:00 AM"),
        ("2026-11-27T14:00:00Z", "Fri 8:00 AM"),
        ("2026-12-25T12:00:00Z", "Dec 25, 6:00 AM"),
    ],
)
def test_what_is_to_come_by_the_studios_day(at: str, words: str) -> None:
    assert run_words.coming(datetime.fromisoformat(at), START, ZONE) == words


def test_how_long_it_took_and_how_late_it_was() -> None:
    assert run_words.took(lasting(75), START) == "1 min 15 s"
    assert run_words.took(run(**GOING), START + timedelta(seconds=9)) == "9 s"
    assert run_words.took(run(state=RunState.MISSED), START) == ""
    assert run_words.lateness(run()) == ""
    assert run_words.lateness(run(late=True, fired_at=START + timedelta(seconds=150))) == "2 min late"


def test_an_alarm_says_its_word_once() -> None:
    alarm = AlarmItem(
        key="late:1", kind="late", message="Late: it should have started 5 min ago.", since=START, run_id=None,
        workflow_id=1, workflow_name="Friday statements", seen=None,
    )  # fmt: skip
    assert run_words.alarm_sentence(alarm) == "It should have started 5 min ago."
