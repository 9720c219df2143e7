"""Turns into the command that it is given, tied to the supervisor: when that dies, the command is told to stop.

Children live in sessions of their own, so that a Ctrl-C in the terminal reaches them once, from the supervisor, and not
twice. The price is that a supervisor which is killed outright (SIGKILL, out of memory) would leave them all behind. A
pipe or a look at getppid() would do for our own processes but not for Redis; so it is the kernel's parent-death signal,
which survives exec. It is set here, in a fresh process, because code between fork and exec in a process that has
threads (`preexec_fn`) may deadlock.

Only Linux has that signal. Elsewhere this process stays, as the parent of the command, and watches the supervisor.

    python tether.py SUPERVISOR_PID COMMAND…
"""

import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.5


def tie(supervisor: int, command: list[str]) -> None:
    """Become `command`, to be told SIGTERM by the kernel when the supervisor goes. Linux."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == supervisor:  # else it went before we asked
        os.execvp(command[0], command)  # noqa: S606


def watch(supervisor: int, command: list[str]) -> int:
    """Run `command` and tell it SIGTERM when that is told to us or when the supervisor has gone."""
    child = subprocess.Popen(command, close_fds=False)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            return child.wait(WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            if os.getppid() != supervisor:
                child.terminate()


def main(arguments: list[str]) -> int:
    supervisor, command = int(arguments[0]), arguments[1:]
    if sys.platform != "linux":
        return watch(supervisor, command)
    tie(supervisor, command)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
