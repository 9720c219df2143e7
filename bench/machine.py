"""What the scenarios ask of the machine: free ports, CPU and memory of a process, a Redis."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.supervisor import private_redis
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def cpu_seconds(pid: int) -> float:
    """The CPU time that the process has taken so far, all its threads, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_bytes(pid: int) -> int:
    """What of the process is in memory now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files(pid: int) -> int:
    """How many files and sockets the process holds open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


@contextmanager
def process(command: list[str], environ: dict[str, str], port: int) -> Iterator[int]:
    """The id of a process that listens on the port; it ends with the block."""
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, stdout=said, stderr=said) as running,
    ):
        try:
            eventually(lambda: running.poll() is not None or listens(port), f"{command} listens", START_SECONDS)
            said.seek(0)
            assert running.poll() is None, f"{' '.join(command)} ended:\n{said.read()}"
            yield running.pid
        finally:
            running.kill()


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis that keeps nothing."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bt-bench-") as folder:
        options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "", "--appendonly", "no"]
        with process([private_redis.find_program(), *options], {}, port):
            yield f"redis://127.0.0.1:{port}/0"
