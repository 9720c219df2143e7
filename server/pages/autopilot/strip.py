"""The last runs of a workflow as a row of bars: height is duration, shape and colour are the outcome. Pure geometry."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import msgspec

from actors.autopilot.alarms import LAST_RUNS
from actors.autopilot.items import RunItem
from server.pages import times
from server.pages.autopilot import run_words

SLOT, BAR = 12, 8
HEIGHT, CAP = 40, 10
"""Of the whole strip; and of the room above the bars for the shape that says how a run ended."""
LEAST = 3
WITHOUT_BAR = ("missed", "stopped", "nothing", "queued", "canceled")
"""Nothing was worked on; or how long one waited says nothing of the work."""


class Bar(msgspec.Struct, frozen=True):
    run_id: str
    shape: str
    x: float
    y: float
    height: float
    title: str

    @property
    def center(self) -> float:
        return self.x + BAR / 2

    @property
    def cap(self) -> float:
        """The middle of the shape above the bar."""
        return self.y - CAP / 2


class Strip(msgspec.Struct, frozen=True):
    bars: list[Bar]
    words: str
    width: int = LAST_RUNS * SLOT
    height: int = HEIGHT
    bar: int = BAR


def strip_of(runs: Sequence[RunItem], now: datetime, zone: tzinfo) -> Strip:
    """The newest run is at the right, so that the place of "last" is always the same."""
    longest = max((_seconds(run, now) for run in runs), default=0.0) or 1.0
    first = (LAST_RUNS - len(runs)) * SLOT + (SLOT - BAR) / 2
    bars = [_bar(run, first + place * SLOT, longest, now, zone) for place, run in enumerate(runs)]
    return Strip(bars, run_words.tally(runs))


def _bar(run: RunItem, x: float, longest: float, now: datetime, zone: tzinfo) -> Bar:
    shape = run_words.shape_of(run)
    share = _seconds(run, now) / longest
    height = 0.0 if shape in WITHOUT_BAR else round(LEAST + share * (HEIGHT - CAP - LEAST), 1)
    took = run_words.took(run, now)
    told = ", ".join(filter(None, (run_words.WORDS[shape], took and f"{took}", run_words.lateness(run))))
    title = f"{times.moment(run.planned_for, now, zone)}: {told}"
    return Bar(run.id, shape, x, HEIGHT - height, height, title)


def _seconds(run: RunItem, now: datetime) -> float:
    if run_words.shape_of(run) in WITHOUT_BAR:
        return 0.0
    return run.seconds if run.seconds is not None else max(0.0, (now - run.fired_at).total_seconds())
