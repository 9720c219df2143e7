"""Processes of the product beside those of its supervisor, started again at once whenever they end.

The supervisor waits longer each time before it starts a process that keeps dying young, as it should; hundreds of kills
would then take hours. What dies here is the same command with the same settings.
"""

import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.world import World
from tests.support.up import COMMAND, ROOT
from tests.support.waiting import eventually

START_SECONDS = 90.0
STOP_SECONDS = 20.0


@dataclass
class Hand:
    """One process of the crew."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, word: bytes) -> bool:
        return word in self.log.read_bytes()


class Crew:
    def __init__(self, world: World, command: Sequence[str], ready: bytes, count: int, listener: int | None = None):
        """So many times `background-tasks COMMAND`; each says `ready` once it works."""
        self._world, self._command, self._ready, self._listener = world, command, ready, listener
        self._hands = [self._start(number) for number in range(count)]
        self.killed = 0
        self.crashed = 0
        """How many ended by themselves, at a crash point."""

    def __len__(self) -> int:
        return len(self._hands)

    def wait(self) -> None:
        """Until all of them work."""
        eventually(lambda: all(hand.says(self._ready) for hand in self._hands), "the crew works", START_SECONDS)

    def works(self, number: int) -> bool:
        hand = self._hands[number]
        return hand.process.poll() is None and hand.says(self._ready)

    def tend(self, crash_at: str | None = None) -> None:
        """Start again whoever ended by itself."""
        for number, hand in enumerate(self._hands):
            if hand.process.poll() is not None:
                self.crashed += 1
                self._hands[number] = self._start(number, crash_at)

    def kill(self, number: int, crash_at: str | None = None) -> None:
        """SIGKILL, and a new one at once; `crash_at` is that one's CRASH_AT."""
        self.killed += 1
        self._hands[number].process.kill()
        self._hands[number].process.wait()
        self._hands[number] = self._start(number, crash_at)

    def restart(self, number: int) -> float:
        """SIGTERM, and a new one; returns how many seconds the old one took to end."""
        began = time.monotonic()
        self._hands[number].process.terminate()
        self._hands[number].process.wait(STOP_SECONDS)
        took = time.monotonic() - began
        self._hands[number] = self._start(number)
        return took

    def freeze(self, number: int, seconds: float) -> None:
        """As a pause of the whole machine; thawed after so many seconds. Returns at once."""
        pid = self._hands[number].process.pid
        os.kill(pid, signal.SIGSTOP)
        thaw = threading.Timer(seconds, _thaw, (pid,))
        thaw.daemon = True
        thaw.start()

    def close(self) -> None:
        for hand in self._hands:
            _thaw(hand.process.pid)
            hand.process.terminate()
        for hand in self._hands:
            with suppress(subprocess.TimeoutExpired):
                hand.process.wait(STOP_SECONDS)
            hand.process.kill()
            hand.process.wait()

    def _start(self, number: int, crash_at: str | None = None) -> Hand:
        log = self._world.folder / f"{self._command[0]}-{number}-{time.monotonic_ns()}.log"
        environ = {**self._world.environ, "DATA_DIR": str(self._world.folder)}
        environ |= {"CRASH_AT": crash_at} if crash_at else {}
        fds = () if self._listener is None else (self._listener,)
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*COMMAND, *self._command], env=environ, cwd=ROOT, stdout=out, stderr=out, pass_fds=fds
            )
        return Hand(process, log)


def workers(world: World, count: int) -> Crew:
    return Crew(world, ["worker"], b"worker ready", count)


def webs(world: World, count: int, listener: socket.socket) -> Crew:
    """Web processes that share a socket, as behind one address."""
    descriptor = listener.fileno()
    return Crew(world, ["web", "--fd", str(descriptor)], b"startup complete", count, descriptor)


def any_crash_point(chance: random.Random) -> str | None:
    """Half of all processes die at a named place, at a random time that they come by, unless they are killed before."""
    name = chance.choice(("claimed", "before_commit", "after_commit", None, None, None))
    return f"{name}:{chance.randint(1, 8)}" if name else None


def _thaw(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
