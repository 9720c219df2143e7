"""What a run is to reach (ratios within the run, or times), beside what it reached."""

from collections.abc import Sequence

import msgspec

from bench.table import show

HEAD = ("scenario", "figure", "must", "measured", "met")


class Must(msgspec.Struct):
    """`measured` is to be at most `most`, or at least `least`."""

    scenario: str
    figure: str
    measured: float
    most: float | None = None
    least: float | None = None
    form: str = "{:.2f}"

    @property
    def met(self) -> bool:
        return self.measured <= self.most if self.most is not None else self.measured >= (self.least or 0.0)


def table(musts: Sequence[Must]) -> str:
    return show("What it must reach, and what it reached", HEAD, [_row(must) for must in musts])


def _row(must: Must) -> tuple[str, ...]:
    sign, bound = ("≤", must.most) if must.most is not None else ("≥", must.least)
    numbers = f"{sign} {must.form.format(bound)}", must.form.format(must.measured)
    return must.scenario, must.figure, *numbers, "yes" if must.met else "no"
