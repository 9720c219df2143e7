"""One group: who is given which frame. That everybody ends with the truth is in `test_groups_property`."""

from actors.tasks.lifecycle import Status
from server.live import groups
from server.live.comparison import Reading
from server.live.groups import STUCK_SECONDS, Group
from server.messages import Task
from server.metrics import Metrics
from tests.support.clocks import START, FakeClock
from tests.support.states import OWNER, task
from tests.support.wires import FakeWire, Timers, client_on

RUNNING = task(version=2, status=Status.RUNNING)
ONE_RUNNING = {str(status): int(status is Status.RUNNING) for status in Status}


class Room:
    """A group with a clock that the test moves, and whoever has joined it."""

    def __init__(self) -> None:
        self.clock, self.timers, self.metrics = FakeClock(), Timers(), Metrics()
        self.group = Group(OWNER, self.clock, self.metrics, self.timers.later)
        self.group.compare(Reading({}, {"t1"}, [RUNNING], ONE_RUNNING, 0))

    def enter(self) -> FakeWire:
        wire = FakeWire()
        self.group.join(client_on(wire, OWNER))
        self.next_frame()
        return wire

    def progress(self, *versions: int, **changes: object) -> None:
        for version in versions:
            moved = task(version=version, status=Status.RUNNING, done=version, position=version, **changes)
            self.group.receive(moved, self.clock.now())

    def next_frame(self) -> None:
        self.timers.fire()
        self.clock.advance(1)


def test_progress_is_told_in_the_fields_that_changed() -> None:
    room = Room()
    wire = room.enter()
    room.progress(3)
    assert wire.browser.frames[-1]["upsert"] == [
        {"id": "t1", "version": 3, "records": {"total": 100, "done": 3, "failed": 0, "skipped": 0}}
    ]


def test_a_task_that_is_new_to_the_clients_comes_whole() -> None:
    room = Room()
    wire = room.enter()
    room.group.receive(task(id="t2"), START)
    (told,) = wire.browser.frames[-1]["upsert"]
    assert set(told) == set(Task.__struct_fields__)


def test_a_burst_is_two_frames_and_the_same_bytes_go_to_everybody() -> None:
    room = Room()
    wires = [room.enter() for _ in range(3)]
    built = room.metrics.frames_built._value.get()
    room.next_frame()
    room.progress(*range(3, 100))
    room.next_frame()
    for wire in wires:
        assert [frame["upsert"][0]["version"] for frame in wire.browser.frames[1:]] == [3, 99]
    assert room.metrics.frames_built._value.get() - built == 2
    assert room.metrics.conflated._value.get() == 95


def test_a_client_that_takes_nothing_misses_frames_and_gets_the_newest_state_at_last() -> None:
    room = Room()
    slow, quick = room.enter(), room.enter()
    slow.stall()
    for version in range(3, 50):
        room.progress(version, message=f"message {version}")
        room.next_frame()
    assert len(slow.browser.frames) == 1
    assert len(quick.browser.frames) == 48
    slow.drain()
    room.next_frame()
    assert slow.browser.tasks == quick.browser.tasks
    assert len(slow.browser.frames) == 2


def test_a_client_that_paused_while_nothing_was_told_gets_nothing_but_the_next_frame() -> None:
    room = Room()
    slow = room.enter()
    slow.stall()
    slow.drain()
    room.next_frame()
    assert len(slow.browser.frames) == 1
    room.progress(3)
    assert slow.browser.frames[-1]["upsert"][0].keys() == {"id", "version", "records"}


def test_counts_alone_reach_a_client_that_paused_meanwhile() -> None:
    room = Room()
    slow = room.enter()
    slow.stall()
    room.group.compare(Reading({"t1": 2}, {"t1"}, [], ONE_RUNNING | {"failed": 7}, 0))
    room.next_frame()
    slow.drain()
    room.next_frame()
    assert slow.browser.counts["failed"] == 7


def test_one_that_has_missed_too_much_gets_a_snapshot(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(groups, "MOST_MISSED", 2)
    room = Room()
    slow = room.enter()
    slow.stall()
    for name in ("a", "b", "c"):
        room.group.receive(task(id=name), START)
        room.next_frame()
    slow.drain()
    room.next_frame()
    room.next_frame()
    assert slow.browser.frames[-1]["type"] == "snapshot"
    assert set(slow.browser.tasks) == {"t1", "a", "b", "c"}


def test_a_client_is_stuck_when_it_has_taken_nothing_for_long_although_something_waits() -> None:
    room = Room()
    slow = room.enter()
    slow.stall()
    room.clock.advance(2 * STUCK_SECONDS)
    assert room.group.stuck(room.clock.monotonic()) == []  # nothing was to be told
    room.progress(3)
    room.next_frame()
    room.clock.advance(STUCK_SECONDS - 2)
    assert room.group.stuck(room.clock.monotonic()) == []
    room.clock.advance(3)
    (stuck,) = room.group.stuck(room.clock.monotonic())
    stuck.abort()
    assert slow.aborted


def test_nobody_gets_a_snapshot_before_the_database_was_read() -> None:
    room = Room()
    room.group = Group(OWNER, room.clock, room.metrics, room.timers.later)
    wire = room.enter()
    room.progress(3)
    room.next_frame()
    assert wire.browser.frames == []
    room.group.compare(Reading({}, {"t1"}, [RUNNING], ONE_RUNNING, 0))
    room.next_frame()
    assert [frame["type"] for frame in wire.browser.frames] == ["snapshot"]
    assert wire.browser.tasks["t1"]["version"] == 3
