"""The children of one `up`: started in order, kept running, stopped in the opposite order."""

import http.client
import socket
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from actors.clocks import Clock, SystemClock
from actors.stopping import Stop
from server.refusal import CannotStart
from server.supervisor import private_redis, web_processes
from server.supervisor.child import Child
from server.supervisor.family import OURS, TICK_SECONDS, Spec, numbered, stop_together, tend
from server.supervisor.output import Output

PROBE_SECONDS = 1.0
REDIS_SECONDS = 30.0


class Plan(NamedTuple):
    """What shall run."""

    environ: Mapping[str, str]
    redis_command: list[str] | None
    """None: somebody else runs Redis."""
    redis_url: str
    lock: int
    """A file descriptor that every child holds open."""
    listener: socket.socket
    """Bound. It is ours, so that the port is kept while a web process is started again."""
    webs: int
    figures: web_processes.Figures
    workers: int
    log_format: str


class Supervisor:
    def __init__(self, plan: Plan, stop: Stop, clock: Clock | None = None) -> None:
        self._plan = plan
        self._stop = stop
        self._clock = clock or SystemClock()
        self._output = Output(self._clock, plan.log_format)
        self._redis = self._child(Spec("redis", plan.redis_command)) if plan.redis_command else None
        self._ours = [
            *(self._child(spec) for spec in web_processes.specs(plan.listener, plan.webs)),
            *(self._child(Spec(name, [*OURS, "worker"])) for name in numbered("worker", plan.workers)),
            self._child(Spec("clock", [*OURS, "clock"])),
        ]

    def run(self, address: str, welcome: Callable[[], str]) -> None:
        """Run until asked to stop; print `welcome()` once, when the web process answers."""
        try:
            self._start()
            welcomed = False
            while not self._stop.asked_within(TICK_SECONDS):
                tend([*self._first, *self._ours])
                if not welcomed and answers(address):
                    self._output.line("up", f"ready at {address}")
                    self._output.block(welcome())
                    welcomed = True
        finally:
            self._stop_all()

    def _start(self) -> None:
        if self._redis:
            self._redis.start()
            self._wait_for(self._redis)
        for child in self._ours:
            child.start()

    def _wait_for(self, redis: Child) -> None:
        deadline = self._clock.monotonic() + REDIS_SECONDS
        while not private_redis.answers(self._plan.redis_url) and not self._stop.asked_within(TICK_SECONDS / 4):
            if not redis.runs or self._clock.monotonic() > deadline:
                raise CannotStart("the private Redis does not start; redis.log in the data folder says why")

    @property
    def _first(self) -> list[Child]:
        return [self._redis] if self._redis else []

    def _stop_all(self) -> None:
        # Redis last: until they end, the others put back what they hold and tell the open pages.
        stop_together(self._ours, self._clock)
        stop_together(self._first, self._clock)

    def _child(self, spec: Spec) -> Child:
        return Child(
            spec.name,
            spec.command,
            {**self._plan.environ, **self._plan.figures.environ},
            inherits=(self._plan.lock, *spec.inherits),
            clock=self._clock,
            output=self._output,
            on_death=self._plan.figures.on_death,
        )


def answers(address: str) -> bool:
    """Whether the web process says that it is up."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
