"""The crowd as a scenario sees it: a process that holds sockets, and tells what they got."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from bench.load import Order, Report
from bench.machine import ROOT
from bench.server import Server


class Crowd:
    def __init__(self, process: subprocess.Popen[str], order: Order) -> None:
        self._process = process
        assert self._ask(msgspec.json.encode(order).decode()) == "ready"

    def report(self) -> Report:
        """What has come since the last report."""
        return msgspec.json.decode(self._ask(""), type=Report)

    def _ask(self, line: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the crowd has ended"
        return answer.strip()


@contextmanager
def crowd(server: Server, sockets: int, **order: Any) -> Iterator[Crowd]:
    """So many sockets, all open and quiet."""
    command = [sys.executable, "-m", "bench.load"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Crowd(process, Order(server.port, server.path, server.headers, sockets, **order))
        finally:
            process.kill()
