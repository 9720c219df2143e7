"""What a figure is asked, and what it answers."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Value = float | str
PAGES_WRONG = "pages that show something else"


@dataclass(frozen=True)
class Ask:
    """How much of the full count to do, with which seed, on which database."""

    scale: float
    seed: int
    database: str
    """`sqlite` or `postgresql`."""
    ends: float = math.inf
    """When to stop counting and to judge what was done by then (monotonic)."""

    def count(self, full: int, least: int = 1) -> int:
        """The share of a full count."""
        return max(least, round(full * self.scale))

    def times(self, full: int, least: int = 1) -> Iterator[int]:
        """0, 1, 2… to the share of a full count, or until the time is up."""
        for number in range(self.count(full, least)):
            if number >= least and time.monotonic() > self.ends:
                return
            yield number


@dataclass(frozen=True)
class Check:
    """One number, and what it must be."""

    what: str
    measured: Value
    must: str
    met: bool


@dataclass
class Answer:
    done: dict[str, int] = field(default_factory=dict)
    """How much of everything was done: kills, records, tasks…"""
    checks: list[Check] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What the witnesses do not agree on."""

    def exactly(self, what: str, measured: float, must: float) -> None:
        self.checks.append(Check(what, measured, f"{must:g}", measured == must))

    def at_most(self, what: str, measured: float, must: float) -> None:
        self.checks.append(Check(what, round(measured, 3), f"at most {must:g}", measured <= must))

    def agree(self, troubles: Sequence[str], what: str = "disagreements between the witnesses") -> None:
        """The witnesses' judgment."""
        self.troubles += troubles
        self.exactly(what, len(troubles), 0)

    @property
    def met(self) -> bool:
        return all(check.met for check in self.checks)


Measure = Callable[[Ask], Answer]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]
