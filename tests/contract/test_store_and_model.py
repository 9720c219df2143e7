"""The real store does what the model says, whatever happens to it in whatever order, on both databases.

Hypothesis chooses the steps, and the model is the oracle: what it allows works, what it does not allow changes nothing,
and after each step the database shows what the model's state says. `MODEL_EXAMPLES=1000` takes so many walks.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from actors.bulk import register
from actors.db import Database
from actors.tasks.changes import LEASE
from actors.tasks.outbox import LONGEST_SEND
from actors.tasks.rescue import PATIENCE
from actors.tasks.retention import UNDO_SECONDS, Keep
from tests.model.driver import AGES, Driver, Seen, Tokens
from tests.model.state import START, State
from tests.model.steps import OF_A_WORKER, OF_ALL, Protections, Steps
from tests.support.clocks import FakeClock
from tests.support.desk import Desk
from tests.support.studio import Studio

WALKS = int(os.environ.get("MODEL_EXAMPLES", "20"))
STEPS_A_WALK = 50
STEPS = Steps(Protections())
TAKES = {"lease_ends": LEASE, "rescue": PATIENCE, "abandon": LONGEST_SEND}
"""What the step takes to be possible at all, in time that passes for everything."""
ASKED = ("rescue", "cancel", "pause", "resume", "delete", "restore", "purge")
"""What can be asked for whatever the state is."""
LIKELY = {
    "claim": 12, "batch": 12, "take_email": 12, "say": 8, "settle": 12, "be_refused": 4, "release": 2, "freeze": 2,
    "thaw": 6, "resume": 10, "lease_ends": 8, "rescue": 10, "abandon": 4, "double": 4,
}  # fmt: skip
"""How likely each step is beside the others, which are a half: a walk should not come to its end at once."""
MOMENT = timedelta(seconds=1)


class Walk(RuleBasedStateMachine):
    def __init__(self, desk: Desk, studio: Studio) -> None:
        super().__init__()
        self.clock, self.driver, self.state = desk.clock, Driver(desk, studio), START
        self.claimed: dict[int, datetime] = {}
        """When each email was last claimed."""
        self.deleted = desk.clock.now()

    def teardown(self) -> None:
        self.driver.close()

    @rule(random=st.randoms(use_true_random=True))
    def something_happens(self, random: Random) -> None:
        """One rule: of several, Hypothesis would leave some out of a whole walk."""
        possible = [each for each in self._steps() if self._after(*each) is not None and self._may_pass(each[0])]
        if possible:
            self._take(*random.choices(possible, [LIKELY.get(each[0], 0.5) for each in possible])[0])
        self._ask_in_vain(random.choice(ASKED))

    def _ask_in_vain(self, step: str) -> None:
        busy = step == "rescue" and self.state.messages  # it looks at the length of one queue alone
        if self._after(step) is None and not busy:
            self.driver.take(step)

    def _steps(self) -> Iterator[tuple[str, *tuple[int, ...]]]:
        yield from ((step,) for step in OF_ALL)
        for who, worker in enumerate(self.state.workers):
            yield from ((step, who) for step in OF_A_WORKER[worker.now])

    def _after(self, step: str, *who: int) -> State | None:
        too_late = self.clock.now() - self.deleted > timedelta(seconds=UNDO_SECONDS)
        after: State | None = None if step == "restore" and too_late else getattr(STEPS, step)(self.state, *who)
        return self._without_lost(after) if after and step == "abandon" else after

    def _take(self, step: str, *who: int) -> None:
        after = self._after(step, *who)
        assert after is not None
        self.clock.advance(_time(step).total_seconds())
        ending = ["sent" if self.state.workers[who[0]].doing == "said" else "queued"] if step == "settle" else []
        self.driver.take(step, *who, *ending)
        if step == "take_email" and after.workers[who[0]].doing == "sending":
            self.claimed[after.workers[who[0]].email] = self.clock.now()
        if step == "delete":
            self.deleted = self.clock.now()
        self.state = after

    @invariant()
    def the_database_shows_what_the_model_says(self) -> None:
        assert self.driver.seen() == expected(self.state)

    def _may_pass(self, step: str) -> bool:
        """Time makes an old claim nobody's: only `abandon` may let so much pass, and only if nobody is sending."""
        if step == "abandon":
            awake = [worker for worker in self.state.workers if not worker.frozen]
            return all(worker.doing not in ("sending", "said", "refused") for worker in awake)
        sending = [email for email, state in enumerate(self.state.emails) if state == "sending"]
        return all(self.clock.now() + _time(step) - self.claimed[email] < LONGEST_SEND for email in sending)

    def _without_lost(self, after: State) -> State:
        """So much time ends the lease, too, and it is all the lost emails' time."""
        while (more := STEPS.abandon(after)) is not None:
            after = more
        return after._replace(leased=False)


def _time(step: str) -> timedelta:
    return TAKES[step] + MOMENT if step in TAKES else timedelta()


def expected(state: State) -> Seen | None:
    seen = (state.status, state.leased, state.messages, state.effects, state.emails, state.gone)
    return None if state.gone == "purged" else Seen(*seen)


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.ACTIONS, Tokens.kind, Tokens())


@pytest.mark.usefixtures("tokens")
def test_the_store_does_what_the_model_says(database: Database, studio: Studio, tmp_path: Path) -> None:
    desk = Desk(database, FakeClock(), Keep(AGES / 2, AGES / 2), tmp_path)
    chosen = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS_A_WALK,
        phases=[Phase.generate],  # a walk of random steps does not shrink to anything
        deadline=None,
        database=None,
    )
    run_state_machine_as_test(lambda: Walk(desk, studio), settings=chosen)
