"""Several children: started, kept running, and stopped together."""

import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from actors.clocks import Clock
from server.supervisor.child import Child

STOP_SECONDS = 10.0
TICK_SECONDS = 0.2
OURS = (sys.executable, "-m", "server.cli")


class Spec(NamedTuple):
    """What a child shall be."""

    name: str
    command: Sequence[str]
    inherits: tuple[int, ...] = ()
    """File descriptors that it gets from us."""


def numbered(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}.{number}" for number in range(1, count + 1)]


def tend(children: Iterable[Child]) -> None:
    """Start again whoever has died. To be called each TICK_SECONDS."""
    for child in children:
        child.tend()


def stop_together(children: Sequence[Child], clock: Clock) -> None:
    """Tell all of them at once, and kill whoever has not ended within STOP_SECONDS."""
    deadline = clock.monotonic() + STOP_SECONDS
    for child in children:
        child.terminate()
    for child in children:
        child.finish(deadline)
