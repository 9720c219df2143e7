"""`python -m bench [SCENARIO …]`: all scenarios, or those named, one after the other."""

import importlib
import logging
import signal
import sys

import structlog

from actors.clocks import SystemClock
from bench import must, table
from bench.must import Must

SCENARIOS = ("fanout", "busy", "quiet", "herd", "restart", "slow", "bulk", "history", "start", "cancel")


def main(names: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that blocks end, and what they have started
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if unknown := set(names) - set(SCENARIOS):
        sys.exit(f"bench: no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    musts: list[Must] = []
    for name in names or SCENARIOS:
        scenario = importlib.import_module(f"bench.scenarios.{name}")
        figures = scenario.run()
        musts += scenario.musts(figures)
        print(f"\nKept as {table.keep(name, figures, SystemClock().now())}")
    print(must.table(musts))


if __name__ == "__main__":
    main(sys.argv[1:])
