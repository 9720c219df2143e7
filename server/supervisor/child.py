"""One child process under supervision: started, started again when it dies, and stopped."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from actors.clocks import Clock
from server.supervisor import tether
from server.supervisor.output import Output

TETHER = (sys.executable, "-I", "-S", str(Path(tether.__file__)))
RELAY_SECONDS = 1.0


class Backoff:
    """How long to wait before a dead process is started again.

    Not at all when it had lived for a while; twice as long each time when it keeps dying young.
    """

    YOUNG_SECONDS = 10.0
    FIRST_SECONDS = 0.5
    LONGEST_SECONDS = 10.0

    def __init__(self) -> None:
        self._deaths = 0

    def after(self, lived_seconds: float) -> float:
        self._deaths = self._deaths + 1 if lived_seconds < self.YOUNG_SECONDS else 1
        return 0.0 if self._deaths == 1 else min(self.FIRST_SECONDS * 2 ** (self._deaths - 2), self.LONGEST_SECONDS)


def nothing(_pid: int) -> None:
    """What most do about a death."""


class Child:
    """A command, its name in the output, and the process that runs it at the moment."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        inherits: Sequence[int],
        clock: Clock,
        output: Output,
        on_death: Callable[[int], None] = nothing,
    ) -> None:
        """`on_death` is told the id of a process that has ended before anybody asked it to."""
        self.name = name
        self._command = command
        self._environ = environ
        self._inherits = inherits
        self._clock = clock
        self._output = output
        self._on_death = on_death
        self._backoff = Backoff()
        self._process: subprocess.Popen[bytes] | None = None
        self._relay: threading.Thread | None = None
        self._started_at = 0.0
        self._start_at: float | None = None

    def start(self) -> None:
        self._start_at, self._started_at = None, self._clock.monotonic()
        self._process = subprocess.Popen(  # noqa: S603
            (*TETHER, str(os.getpid()), *self._command),
            env=self._environ,
            pass_fds=self._inherits,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout
        self._relay = self._output.relay(self.name, self._process.stdout)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tend(self) -> None:
        """Start it again if it has died, after the back-off. To be called several times a second."""
        if self.runs:
            return
        if self._start_at is None:
            self._start_at = self._note_death()
        if self._clock.monotonic() >= self._start_at:
            self.start()

    def terminate(self) -> None:
        if self._process and self.runs:
            self._process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic), then kill it and what else is in its session."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - self._clock.monotonic()))
        if self.runs:
            self._output.line(self.name, "did not stop in time and is killed")
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._join_relay()

    def _note_death(self) -> float:
        assert self._process
        now = self._clock.monotonic()
        seconds = self._backoff.after(now - self._started_at)
        when = f"in {seconds:g} s" if seconds else "now"
        self._join_relay()
        self._on_death(self._process.pid)
        self._output.line(self.name, f"ended ({ending(self._process.returncode)}); starts again {when}")
        return now + seconds

    def _join_relay(self) -> None:
        if self._relay:
            self._relay.join(RELAY_SECONDS)


def ending(code: int) -> str:
    """What a return code of `subprocess` means, in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
