"""Snapshot + frames == a fresh snapshot, for every viewer, through whatever happens to events, sockets and readings."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.live import groups, view
from server.live.client import Client
from server.live.comparison import Reading
from server.live.groups import Group
from server.messages import encode
from server.metrics import Metrics
from server.presenting import present
from tests.support.clocks import START, FakeClock
from tests.support.states import OWNER, STAFF, STRANGER, SUPERVISOR, task
from tests.support.wires import FakeWire, Timers, client_on

VIEWERS = (OWNER, STAFF, SUPERVISOR, STRANGER)
METRICS = Metrics()
FEW = 2
"""In place of every limit, so that each is met all the time."""
STEPS = 60


@contextmanager
def few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "SNAPSHOT_FINISHED", FEW)
        patch.setattr(view, "MOST_FINISHED", 2 * FEW)
        patch.setattr(groups, "MOST_MISSED", FEW)
        yield


@pytest.fixture(autouse=True, scope="module")
def small_limits() -> Iterator[None]:
    with few():
        yield


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_everybody_ends_with_what_the_database_has(seed: int) -> None:
    studio = Studio(Random(seed))
    for _ in range(STEPS):
        studio.step()
        studio.nobody_is_told_what_is_not_theirs()
    studio.settle()
    studio.everybody_has_the_truth()


class Tab:
    def __init__(self, group: Group) -> None:
        self.group = group
        self.wire = FakeWire()
        self.client: Client = client_on(self.wire, group.viewer)
        group.join(self.client)


class Studio:
    """A database of tasks, a group for each kind of viewer, and tabs; `step()` does something at random."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.clock, self.timers = FakeClock(), Timers()
        self.database: dict[str, TaskState] = {}
        self.late: list[TaskState] = []
        self.groups = [Group(viewer, self.clock, METRICS, self.timers.later) for viewer in VIEWERS]
        self.tabs = [Tab(group) for group in self.groups for _ in range(2)]
        self.number = 0
        self.compared = dict.fromkeys(self.groups, 0)
        """How many tasks had been launched when each group was last compared: a reading finds those launched since."""
        self.steps = [self.launch, *[self.change] * 4, self.delete_or_restore, self.purge, self.hear_what_was_late]
        self.steps += [*[self.time_for_a_frame] * 4, self.compare, *[self.stall] * 2, *[self.drain] * 2, self.reconnect]

    def step(self) -> None:
        self.random.choice(self.steps)()

    def launch(self) -> None:
        self.number += 1
        source = self.random.choice(["staff", "autopilot"])
        self.write(task(id=f"{self.number:03}", version=0, created_by=self.random.choice([2, 3]), source=source))

    def change(self) -> None:
        if state := self.any_task():
            moved, message = self.random.choice(list(Status)), self.random.choice([None, "waits"])
            self.write(replace(state, status=moved, message=message, done=state.done + 1))

    def delete_or_restore(self) -> None:
        if state := self.any_task():
            self.write(replace(state, deleted_at=None if state.deleted_at else START))

    def purge(self) -> None:
        state = self.any_task()
        if state and state.deleted_at:
            del self.database[state.id]
            if self.random.random() < 0.7:
                for group in self.groups:
                    group.purge(state.id)

    def write(self, state: TaskState) -> None:
        """Commit; then the event is told, told twice, kept back or lost."""
        state = self.database[state.id] = replace(state, version=state.version + 1)
        how = self.random.choice(["told", "told", "told", "told", "twice", "late", "lost"])
        self.late += [state] if how == "late" else []
        for _ in range({"told": 1, "twice": 2}.get(how, 0)):
            self.tell(state)

    def hear_what_was_late(self) -> None:
        self.random.shuffle(self.late)
        if self.late:
            self.tell(self.late.pop())

    def tell(self, state: TaskState) -> None:
        for group in self.groups:
            group.receive(state, self.clock.now())

    def time_for_a_frame(self) -> None:
        self.clock.advance(1)
        self.timers.fire()

    def compare(self) -> None:
        """Hold a group against the database, while something else may happen."""
        group = self.random.choice(self.groups)
        reading = self.read(group)
        if self.random.random() < 0.5:
            self.change()
        group.compare(reading)

    def stall(self) -> None:
        self.random.choice(self.tabs).wire.stall()

    def drain(self) -> None:
        self.random.choice(self.tabs).wire.drain()

    def reconnect(self) -> None:
        tab = self.tabs.pop(self.random.randrange(len(self.tabs)))
        tab.group.leave(tab.client)
        self.tabs.append(Tab(tab.group))

    def any_task(self) -> TaskState | None:
        return self.database[self.random.choice(sorted(self.database))] if self.database else None

    def read(self, group: Group) -> Reading:
        """What `live.comparison` reads, from our database."""
        question, since = group.question(), self.compared[group]
        self.compared[group] = self.number
        there = self.there_for(Policy(question.viewer))
        known = question.asked.keys() | question.gone_lately
        found = [each for each in there if each.active or each.id in known or int(each.id) > since]
        found += newest_finished(there) if question.whole else []
        news = [each for each in found if each.version > question.asked.get(each.id, 0)]
        return Reading(question.asked, {each.id for each in found}, news, counted(there), 0)

    def there_for(self, policy: Policy) -> list[TaskState]:
        return [each for each in self.database.values() if policy.may_see(each) and each.shown(START)]

    def settle(self) -> None:
        """Everybody reads, and comparisons find nothing new in between."""
        for tab in self.tabs:
            tab.wire.drain()
        for _ in range(3):
            for group in self.groups:
                group.compare(self.read(group))
            self.time_for_a_frame()
            self.time_for_a_frame()

    def nobody_is_told_what_is_not_theirs(self) -> None:
        for tab in self.tabs:
            for shown in tab.wire.browser.tasks.values():
                assert may_see(tab.group, shown), (tab.group.viewer.name, shown["id"])

    def everybody_has_the_truth(self) -> None:
        for tab in self.tabs:
            policy, browser = tab.group.view.policy, tab.wire.browser
            there = {each.id: each for each in self.there_for(policy)}
            snapshot = {each.id for each in there.values() if each.active}
            snapshot |= {each.id for each in newest_finished(there.values())}
            assert snapshot <= browser.tasks.keys() <= there.keys()
            for task_id, shown in browser.tasks.items():
                assert shown == json.loads(encode(present(there[task_id], policy, self.clock.now())))
            assert browser.counts == counted(there.values())


def may_see(group: Group, shown: dict[str, object]) -> bool:
    """The rule in the words of the messages, written down once more."""
    viewer, creator = group.viewer, shown["created_by"]
    assert isinstance(creator, dict)
    own = viewer.is_owner or creator["id"] == viewer.user_id
    return viewer.account_id == 1 and (own or (viewer.autopilot_tasks and shown["source"] == "autopilot"))


def newest_finished(states: Iterable[TaskState]) -> list[TaskState]:
    return sorted((each for each in states if not each.active), key=lambda each: each.id, reverse=True)[:FEW]


def counted(states: Iterable[TaskState]) -> dict[str, int]:
    states = list(states)
    return {str(status): sum(each.status is status for each in states) for status in Status}
