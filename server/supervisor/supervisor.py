"""The children of one `up`: started in order, kept running, stopped in the opposite order."""

import http.client
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from actors.clocks import Clock, SystemClock
from actors.stopping import Stop
from server.refusal import CannotStart
from server.supervisor import private_redis
from server.supervisor.child import Child
from server.supervisor.output import Output

STOP_SECONDS = 10.0
TICK_SECONDS = 0.2
PROBE_SECONDS = 1.0
REDIS_SECONDS = 30.0
OURS = (sys.executable, "-m", "server.cli")


class Plan(NamedTuple):
    """What shall run."""

    environ: Mapping[str, str]
    redis_command: list[str] | None
    """None: somebody else runs Redis."""
    redis_url: str
    lock: int
    """A file descriptor that every child holds open."""
    listener: int
    """The bound socket. It is ours, so that it stays bound while the web process is started again."""
    workers: int
    log_format: str


class Supervisor:
    def __init__(self, plan: Plan, stop: Stop, clock: Clock | None = None) -> None:
        self._plan = plan
        self._stop = stop
        self._clock = clock or SystemClock()
        self._output = Output(self._clock, plan.log_format)
        self._redis = self._child("redis", plan.redis_command, plan.lock) if plan.redis_command else None
        self._ours = [
            self._child("web", [*OURS, "web", "--fd", str(plan.listener)], plan.lock, plan.listener),
            *(self._child(name, [*OURS, "worker"], plan.lock) for name in worker_names(plan.workers)),
            self._child("clock", [*OURS, "clock"], plan.lock),
        ]

    def run(self, address: str, welcome: Callable[[], str]) -> None:
        """Run until asked to stop; print `welcome()` once, when the web process answers."""
        try:
            self._start()
            welcomed = False
            while not self._stop.asked_within(TICK_SECONDS):
                self._tend()
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

    def _tend(self) -> None:
        for child in (self._redis, *self._ours):
            if child:
                child.tend()

    def _stop_all(self) -> None:
        # Redis last: until they end, the others put back what they hold and tell the open pages.
        self._stop_together(self._ours)
        self._stop_together([self._redis] if self._redis else [])

    def _stop_together(self, children: list[Child]) -> None:
        deadline = self._clock.monotonic() + STOP_SECONDS
        for child in children:
            child.terminate()
        for child in children:
            child.finish(deadline)

    def _child(self, name: str, command: list[str], *inherits: int) -> Child:
        return Child(name, command, self._plan.environ, inherits=inherits, clock=self._clock, output=self._output)


def worker_names(count: int) -> list[str]:
    return ["worker"] if count == 1 else [f"worker.{number}" for number in range(1, count + 1)]


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
