"""A tethered command ends with its supervisor, by the kernel's signal or, where there is none, by being watched."""

import os
import signal
import subprocess
import sys

import pytest

from tests.support import processes
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

SLEEPER = "import signal; signal.pause()"
SUPERVISOR = """
import os, subprocess, sys
how, sleeper = sys.argv[1:]
command = [sys.executable, "-c", sleeper]
code = f"from server.supervisor import tether; tether.{how}({os.getpid()}, {command})"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True).wait()
"""


def descendants(pid: int) -> list[int]:
    children = list(processes.children_of(pid))
    return children + [grandchild for child in children for grandchild in descendants(child)]


@pytest.mark.parametrize(("how", "processes_between"), [("tie", 0), ("watch", 1)])
def test_it_ends_when_the_supervisor_is_killed(how: str, processes_between: int) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, how, SLEEPER])
    with supervisor:
        found = eventually(lambda: sleeping(supervisor.pid, 1 + processes_between))
        supervisor.send_signal(signal.SIGKILL)
    processes.gone(found)


def sleeping(supervisor: int, how_many: int) -> list[int]:
    """The processes below the supervisor, once the last of them has become the command itself."""
    found = descendants(supervisor)
    complete = len(found) == how_many and processes.command_of(found[-1])[-2:] == SLEEPER.split()[-2:]
    return found if complete and "tether" not in " ".join(processes.command_of(found[-1])) else []


def test_a_supervisor_that_has_gone_already_is_noticed() -> None:
    code = f"from server.supervisor import tether; tether.tie({os.getpid() + 1_000_000}, ['/bin/false'])"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
