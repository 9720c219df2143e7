"""The real store does what the model says, whatever happens to it in whatever order, on both databases.

Hypothesis chooses the steps, and the model is the oracle: what it allows works, what it does not allow changes nothing,
and after each step the database shows what the model's state says. `MODEL_EXAMPLES=1000` takes so many walks.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from actors.bulk import register
from actors.db import Database
from actors.tasks.changes import LEASE
from actors.tasks.outbox import LONGEST_SEND
from actors.tasks.rescue import PATIENCE
from actors.tasks.retention import UNDO_SECONDS, Keep
from tests.model.driver import AGES, Driver, Seen, Tokens
from tests.model.state import START, WORKERS, State
from tests.model.steps import OF_A_WORKER, OF_ALL, OF_THE_FROZEN, Protections, Steps
from tests.support.clocks import FakeClock
from tests.support.desk import Desk
from tests.support.studio import Studio

WALKS = int(os.environ.get("MODEL_EXAMPLES", "8"))
STEPS_A_WALK = 50
STEPS = Steps(Protections())
TAKES = {"lease_ends": LEASE, "rescue": PATIENCE, "abandon": LONGEST_SEND}
"""What the step takes to be possible at all, in time that passes for everything."""
ONLY_WHERE_POSSIBLE = ("lease_ends", "abandon", "lose", "double", "claim", "batch")
"""Nobody can ask for these elsewhere."""
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

    @rule(step=st.sampled_from(OF_ALL))
    def anybody(self, step: str) -> None:
        after = getattr(STEPS, step)(self.state)
        time = TAKES.get(step, timedelta()) + MOMENT if after and step in TAKES else timedelta()
        if (after is None and step in ONLY_WHERE_POSSIBLE) or not self._may_pass(step, time):
            return
        if step == "rescue" and after is None and self.state.messages:
            return  # it looks at the length of the queue alone, and another queue may be short
        self.clock.advance(time.total_seconds())
        if step == "restore" and self.clock.now() - self.deleted > timedelta(seconds=UNDO_SECONDS):
            after = None
        self.driver.take(step)
        self._came_to(self._without_lost(after) if after and step == "abandon" else after)
        if step == "delete" and after:
            self.deleted = self.clock.now()

    @rule(who=st.integers(0, WORKERS - 1), choice=st.integers(0, 11))
    def a_worker(self, who: int, choice: int) -> None:
        worker = self.state.workers[who]
        steps = OF_THE_FROZEN if worker.frozen else OF_A_WORKER[worker.doing]
        step = steps[choice % len(steps)]
        after = getattr(STEPS, step)(self.state, who)
        if after is None:
            return
        more = ("sent" if worker.doing == "said" else "queued",) if step == "settle" else ()
        self.driver.take(step, who, *more)
        if after.workers[who].doing == "sending" and step == "take_email":
            self.claimed[after.workers[who].email] = self.clock.now()
        self._came_to(after)

    @invariant()
    def the_database_shows_what_the_model_says(self) -> None:
        assert self.driver.seen() == expected(self.state)

    def _may_pass(self, step: str, time: timedelta) -> bool:
        """Time makes an old claim nobody's: only `abandon` may let so much pass, and only if nobody is sending."""
        sending = [email for email, state in enumerate(self.state.emails) if state == "sending"]
        if step == "abandon":
            awake = [worker for worker in self.state.workers if not worker.frozen]
            return all(worker.doing not in ("sending", "said", "refused") for worker in awake)
        return all(self.clock.now() + time - self.claimed[email] < LONGEST_SEND for email in sending)

    def _without_lost(self, after: State) -> State:
        """So much time ends the lease, too, and it is all the lost emails' time."""
        while (more := STEPS.abandon(after)) is not None:
            after = more
        return after._replace(leased=False)

    def _came_to(self, after: State | None) -> None:
        self.state = after or self.state


def expected(state: State) -> Seen | None:
    seen = (state.status, state.leased, state.messages, state.effects, state.emails, state.gone)
    return None if state.gone == "purged" else Seen(*seen)


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.ACTIONS, Tokens.kind, Tokens())


@pytest.mark.usefixtures("tokens")
def test_the_store_does_what_the_model_says(database: Database, studio: Studio, tmp_path: Path) -> None:
    desk = Desk(database, FakeClock(), Keep(AGES / 2, AGES / 2), tmp_path)
    chosen = settings(max_examples=WALKS, stateful_step_count=STEPS_A_WALK, deadline=None, database=None)
    run_state_machine_as_test(lambda: Walk(desk, studio), settings=chosen)
