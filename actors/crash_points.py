"""Named places at which a test can have a process die as if it were killed there: `CRASH_AT=email_said:17`.

The process dies when it comes by the place for that time (the first where no number is given); one that is started
again with the same setting does so again. Where CRASH_AT is not set, coming by does nothing.
"""

import itertools
import os
import signal
from collections.abc import Callable

NAMES = frozenset({"claimed", "before_commit", "after_commit", "email_claimed", "email_said", "file_put"})


def armed(setting: str) -> Callable[[str], None]:
    name, _, count = setting.partition(":")
    if name not in NAMES or not (count or "1").isdecimal():
        raise ValueError(f"CRASH_AT must be one of {', '.join(sorted(NAMES))}, with :count, not {setting!r}")
    times = itertools.count(1)

    def crash_point(here: str) -> None:
        if here == name and next(times) == int(count or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    return crash_point


def _unarmed(here: str) -> None:
    pass


crash_point = armed(os.environ["CRASH_AT"]) if os.environ.get("CRASH_AT") else _unarmed
