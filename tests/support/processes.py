"""Looking at processes through /proc, and ending the ones that a test has started."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tests.support.waiting import eventually

LISTEN = "0A"
NAMES = ("web", "worker", "clock", "redis-server", "valkey-server")


def children_of(pid: int) -> dict[int, str]:
    """The processes that `pid` has started itself: their ids, with the name of what they run."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(int(entry.name)) == pid:
            found[int(entry.name)] = name_of(int(entry.name))
    return found


def name_of(pid: int) -> str:
    """`web`, `worker`, … from the command line; empty for any other process, and before it is there."""
    words = [Path(word).name for word in command_of(pid)]
    named = [word for word in words if word in NAMES]
    return named[0] if named and "tether.py" not in words else ""


def command_of(pid: int) -> list[str]:
    # Redis rewrites its title, with spaces between the words
    return _read(pid, "cmdline").replace("\0", " ").split()


def server_of(port: int, pids: Iterable[int]) -> int:
    """Which of the processes holds the other end of our IPv4 connection that has this port of its own."""
    (pid,) = _holding({inode for _, other, _, inode in _connections() if other == port}, pids)
    return pid


def listening_on(port: int, pids: Iterable[int]) -> set[int]:
    """Those of the processes that listen on the IPv4 port."""
    return _holding({inode for own, _, state, inode in _connections() if (own, state) == (port, LISTEN)}, pids)


def alive(pid: int) -> bool:
    return _state(pid) not in ("", "Z", "X")


def end(pid: int) -> None:
    """Kill what may be left of a process that a test has started."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def gone(pids: list[int], within: float = 20.0) -> None:
    """Wait until none of them runs any more."""
    eventually(lambda: not any(map(alive, pids)), f"processes {pids} are gone", within)


def _connections() -> list[tuple[int, int, str, str]]:
    """Own port, other's port, state and inode of every IPv4 TCP socket of the machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [(int(line[1][-4:], 16), int(line[2][-4:], 16), line[3], line[9]) for line in lines]


def _holding(inodes: set[str], pids: Iterable[int]) -> set[int]:
    return {pid for pid in pids if _open_files(pid) & {f"socket:[{inode}]" for inode in inodes}}


def _open_files(pid: int) -> set[str]:
    files = set()
    with suppress(FileNotFoundError):  # the process is gone
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                files.add(str(entry.readlink()))
    return files


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _state(pid: int) -> str:
    fields = _stat(pid)
    return fields[0] if fields else ""


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold anything."""
    return _read(pid, "stat").rpartition(") ")[2].split()


def _read(pid: int, what: str) -> str:
    try:
        return Path(f"/proc/{pid}/{what}").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
