"""P3: snapshot and frames against a fresh snapshot, over random histories of events, sockets and readings."""

import random

from tests.figures.figure import Answer, Ask
from tests.unit.server import test_groups_property as groups

HISTORIES = 10_000
history = groups.test_everybody_ends_with_what_the_database_has.hypothesis.inner_test  # type: ignore[attr-defined]


def measure(ask: Ask) -> Answer:
    """The property of the unit tests, which run 150 of these; each history holds 60 steps."""
    answer, chance, wrong = Answer(), random.Random(ask.seed), list[int]()
    with groups.few():
        for answer.done["histories"] in ask.times(HISTORIES):
            seed = chance.randrange(2**32)
            try:
                history(seed)
            except AssertionError:
                wrong.append(seed)
    answer.done["histories"] += 1
    answer.exactly("histories after which somebody saw something else", len(wrong), 0)
    answer.troubles += [f"seed {seed}" for seed in wrong]
    return answer
