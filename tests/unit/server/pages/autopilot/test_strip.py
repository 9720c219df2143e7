"""The strip: a bar a run, its height the duration, its shape the outcome."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from actors.autopilot.alarms import LAST_RUNS
from actors.autopilot.items import RunItem
from actors.autopilot.states import RunState
from server.pages.autopilot.strip import BAR, CAP, HEIGHT, LEAST, SLOT, Strip, strip_of
from tests.support.clocks import START
from tests.support.runs import GOING, lasting, run

ZONE = ZoneInfo("America/Chicago")


def strip(*runs: RunItem) -> Strip:
    return strip_of(runs, START + timedelta(seconds=30), ZONE)


def test_the_longest_run_fills_the_height_and_the_others_are_in_proportion() -> None:
    short, half, longest = strip(lasting(0), lasting(50), lasting(100)).bars
    room = HEIGHT - CAP - LEAST
    assert (short.height, half.height, longest.height) == (LEAST, LEAST + room / 2, LEAST + room)
    assert {bar.y + bar.height for bar in (short, half, longest)} == {HEIGHT}


def test_the_newest_run_is_at_the_right_end_however_many_there_are() -> None:
    assert strip(run()).bars[-1].x == strip(*[run()] * LAST_RUNS).bars[-1].x == LAST_RUNS * SLOT - (SLOT + BAR) / 2


def test_what_worked_on_nothing_has_a_shape_and_no_bar() -> None:
    states = (RunState.MISSED, RunState.STOPPED, RunState.NOTHING_TO_DO, RunState.CANCELED)
    bars = strip(*(run(state=state) for state in states), run(**GOING | {"state": RunState.WAITING})).bars
    assert [bar.shape for bar in bars] == ["missed", "stopped", "nothing", "canceled", "queued"]
    assert {bar.height for bar in bars} == {0}


def test_a_run_under_way_grows() -> None:
    (bar, _) = strip(run(**GOING), lasting(60)).bars
    assert LEAST < bar.height < HEIGHT - CAP
    assert bar.shape == "running"


def test_each_bar_says_in_words_what_it_shows() -> None:
    late = run(late=True, fired_at=START + timedelta(minutes=2), failed_records=3)
    assert strip(late).bars[0].title == "8:00 AM: Completed with errors, 1 min, 2 min late"


def test_nothing_ran() -> None:
    assert strip() == Strip([], "")
