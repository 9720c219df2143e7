"""`python -m bench [SCENARIO …]`: all scenarios, or those named, one after the other."""

import importlib
import signal
import sys

from actors.clocks import SystemClock
from bench import table

SCENARIOS = ("fanout", "busy", "quiet", "herd", "restart")


def main(names: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that blocks end, and what they have started
    if unknown := set(names) - set(SCENARIOS):
        sys.exit(f"bench: no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    for name in names or SCENARIOS:
        figures = importlib.import_module(f"bench.scenarios.{name}").run()
        print(f"\nKept as {table.keep(name, figures, SystemClock().now())}")


if __name__ == "__main__":
    main(sys.argv[1:])
