"""`make figures FIGURE=R1,R3 SCALE=0.1 SEED=1 DATABASE=sqlite|postgresql WITHIN=120`: all of them where none is named.

WITHIN is after how many seconds a figure does no more, though SCALE asks for more, and judges what was done by then.
"""

import json
import os
import sys
import time
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from tests.figures.figure import Answer, Ask, Measure

RUNNING = tuple(f"R{number}" for number in range(1, 10))
MAIL = tuple(f"E{number}" for number in range(1, 5))
PAGES = tuple(f"P{number}" for number in range(1, 5))
STORES = tuple(f"S{number}" for number in range(1, 4))
STUDIOS = ("F1",)
NAMES = RUNNING + MAIL + PAGES + STORES + STUDIOS
RESULTS = Path(__file__).parents[2] / "build" / "figures"


def main() -> int:
    ask = Ask(
        float(os.environ.get("SCALE") or 0.05),
        int(os.environ.get("SEED") or 1),
        os.environ.get("DATABASE") or "sqlite",
    )
    wanted = (os.environ.get("FIGURE") or ",".join(NAMES)).upper().split(",")
    if unknown := set(wanted) - set(NAMES):
        sys.exit(f"FIGURE: there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return 0 if all([one(name, ask) for name in wanted]) else 1


def one(name: str, ask: Ask) -> bool:
    """Measure, print, and write it down; whether it is what it must be."""
    module = import_module(f"tests.figures.{name.lower()}")
    measure: Measure = module.measure
    began = time.monotonic()
    answer = measure(replace(ask, ends=began + float(os.environ.get("WITHIN") or "inf")))
    seconds = round(time.monotonic() - began)
    print(f"{str(module.__doc__).splitlines()[0]} [{ask.database}, seed {ask.seed}, {seconds} s]")
    print("    done:", ", ".join(f"{count:g} {what}" for what, count in answer.done.items()))
    for check in answer.checks:
        print(f"    {'met   ' if check.met else 'MISSED'} {check.what}: {check.measured}; must be {check.must}")
    print(*(f"    {trouble}" for trouble in answer.troubles[:20]), sep="\n", flush=True)
    _keep(name, ask, answer, seconds)
    return answer.met


def _keep(name: str, ask: Ask, answer: Answer, seconds: int) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    at = time.strftime("%Y-%m-%dT%H:%M:%S")
    asked = {"scale": ask.scale, "seed": ask.seed, "database": ask.database}
    told = {"figure": name, "at": at, "seconds": seconds, **asked, **asdict(answer), "met": answer.met}
    (RESULTS / f"{name}-{ask.database}-{ask.seed}.json").write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
