"""The word of warning before the same is launched again."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from actors.bulk.alike import Alike
from actors.tasks.lifecycle import Status
from server.pages.warnings import warning_of
from tests.support.clocks import START
from tests.support.states import task

ZONE = ZoneInfo("America/Chicago")
TITLE = "Charge tuition - November - 100 students"
WAITING = task(title=TITLE)
RUNNING = task(title=TITLE, status=Status.RUNNING, started_at=START)
DONE = task(title=TITLE, status=Status.COMPLETED, finished_at=START + timedelta(minutes=30))


def say(alike: Alike, minutes: float, me: int = 1) -> str:
    return warning_of(alike, START + timedelta(minutes=minutes), ZONE, me).text


def test_it_names_what_runs_who_started_it_and_for_how_many() -> None:
    assert say(Alike(RUNNING, 12), 2) == (
        "Charge tuition - November is running, started by Frank 2 min ago, for 12 of these students."
    )
    assert "started by you just now, for one of these students." in say(Alike(RUNNING, 1), 0, me=2)
    assert "is waiting to start" in say(Alike(WAITING, 2), 0)


def test_it_says_when_it_was_done() -> None:
    assert "was done today at 8:30 AM by Frank" in say(Alike(DONE, 2), 300)
    assert "was done 10 min ago by Frank" in say(Alike(DONE, 2), 40)
