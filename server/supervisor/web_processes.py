"""The web processes of one port: `background-tasks web --workers N`, and those of `up`.

One alone is handed the bound socket. Naive for several: hand the same socket to each. Problem: whoever wakes first
accepts all that wait, so a herd ends up in one process. Chosen: each binds a socket of its own with SO_REUSEPORT, and
the kernel deals out new connections evenly; one that has died gets none. Ours is bound, too, and never listens: it
keeps the port while all of them are away.
"""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import NamedTuple

from prometheus_client.multiprocess import mark_process_dead

from actors.clocks import SystemClock
from actors.stopping import stop_signals
from server.metrics import SHARED_FOLDER
from server.supervisor.child import Child, nothing
from server.supervisor.family import OURS, TICK_SECONDS, Spec, numbered, stop_together, tend
from server.supervisor.output import Output


class Figures(NamedTuple):
    """How the processes of one port add up what they tell at /metrics."""

    environ: dict[str, str]
    on_death: Callable[[int], None]
    """A dead process has no clients any more; what it has counted stays in the sums."""


@contextmanager
def figures(count: int) -> Iterator[Figures]:
    """For so many processes; the folder that they share is empty at each start."""
    if count == 1:
        yield Figures({}, nothing)
    else:
        with TemporaryDirectory(prefix="background-tasks-metrics-") as folder:
            yield Figures({SHARED_FOLDER: folder}, partial(mark_process_dead, path=folder))


def specs(listener: socket.socket, count: int) -> list[Spec]:
    """`listener` is bound, with `shared` where there are several."""
    if count == 1:
        return [Spec("web", [*OURS, "web", "--fd", str(listener.fileno())], (listener.fileno(),))]
    host, port = listener.getsockname()[:2]
    command = [*OURS, "web", "--host", host, "--port", str(port), "--one-of", str(count)]
    return [Spec(name, command) for name in numbered("web", count)]


def run(listener: socket.socket, count: int, log_format: str, environ: Mapping[str, str] = os.environ) -> None:
    """Keep them running until SIGINT, SIGTERM or SIGHUP."""
    clock = SystemClock()
    output = Output(clock, log_format)
    with stop_signals() as stop, figures(count) as shared:
        told = {**environ, **shared.environ}
        children = [
            Child(each.name, each.command, told, inherits=each.inherits, clock=clock, output=output,
                  on_death=shared.on_death)
            for each in specs(listener, count)
        ]  # fmt: skip
        try:
            for child in children:
                child.start()
            while not stop.asked_within(TICK_SECONDS):
                tend(children)
        finally:
            stop_together(children, clock)
