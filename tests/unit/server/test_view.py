"""What a group is told: snapshot + differences == a fresh snapshot, whatever is lost, doubled or late."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.live.view import Difference, View
from tests.support.clocks import START
from tests.support.states import OWNER, STAFF, STRANGER, SUPERVISOR, task

LATER = START + timedelta(minutes=10)


def test_the_newest_version_wins() -> None:
    view = View(Policy(OWNER))
    assert view.apply(task(version=3, status=Status.RUNNING), START)
    assert not view.apply(task(version=2), START)
    assert not view.apply(task(version=3), START)
    assert view.versions() == {"t1": 3}


def test_a_late_event_does_not_bring_back_what_is_gone() -> None:
    view = View(Policy(OWNER))
    view.apply(task(version=1), START)
    view.apply(task(version=3, deleted_at=START), START)
    assert view.take().removed == ["t1"]
    assert not view.apply(task(version=2), START)
    view.apply(task(version=4), START)  # restored
    assert view.take().upsert


def test_each_is_told_only_what_the_policy_lets_them_see() -> None:
    theirs, automatic = task(created_by=7), task(id="t2", created_by=7, source="autopilot")
    for viewer, seen in ((OWNER, 2), (SUPERVISOR, 1), (STAFF, 0), (STRANGER, 0)):
        view = View(Policy(viewer))
        for each in (theirs, automatic):
            view.apply(each, START)
        assert len(view.take().upsert) == seen
        assert sum(view.counts.values()) == seen


def test_a_task_leaves_at_its_time() -> None:
    view = View(Policy(OWNER))
    view.apply(task(version=1, status=Status.CANCELED, expires_at=LATER), START)
    view.take()
    view.expire(LATER - timedelta(seconds=1))
    assert not view.untold
    view.expire(LATER)
    assert view.take() == Difference([], ["t1"], {str(status): 0 for status in Status})


def test_a_burst_is_one_difference_with_the_newest_state_of_each_task() -> None:
    view = View(Policy(OWNER))
    for version in range(1, 100):
        view.apply(task(version=version, status=Status.RUNNING, done=version), START)
        view.apply(task(id="t2", version=version), START)
    told = view.take()
    assert sorted((each.id, each.version) for each in told.upsert) == [("t1", 99), ("t2", 99)]
    assert not view.untold
    assert not view.take()


def test_a_comparison_leaves_alone_what_changed_while_the_database_was_read() -> None:
    view = View(Policy(OWNER))
    view.apply(task(version=1), START)
    asked = view.versions()
    view.apply(task(version=2, status=Status.RUNNING), START)
    view.apply(task(id="t2", version=1), START)
    view.compare(set(), [], view.counts, asked)
    assert not view.take().removed
    assert set(view.versions()) == {"t1", "t2"}


class Client:
    """What a browser does with the frames."""

    def __init__(self) -> None:
        self.tasks: dict[str, TaskState] = {}
        self.counts: dict[str, int] = {}

    def take(self, difference: Difference) -> None:
        for each in difference.upsert:
            known = self.tasks.get(each.id)
            assert known is None or known.version < each.version
            self.tasks[each.id] = each
        for gone in difference.removed:
            self.tasks.pop(gone, None)
        self.counts = difference.counts or self.counts


moves = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([*Status, "delete", "restore", "purge"]),
        st.sampled_from(["told", "lost", "doubled", "late"]),
        st.booleans(),
    ),
    max_size=30,
)


@settings(max_examples=400, deadline=None)
@given(moves, st.sampled_from([OWNER, STAFF, SUPERVISOR]))
def test_after_a_comparison_everybody_has_what_the_database_has(history, viewer) -> None:  # type: ignore[no-untyped-def]
    database = {name: task(id=name, version=1, created_by=2 if name == "a" else 3) for name in "abc"}
    policy, client = Policy(viewer), Client()
    view = View(policy)
    late: list[TaskState] = []
    for name, move, delivery, frame_due in history:
        state = database.get(name)
        if state is None:
            continue
        if move == "purge":
            del database[name]
            if delivery == "told":
                view.purge(name)
            continue
        state = database[name] = _moved(state, move)
        for each in {"told": [state], "doubled": [state, state], "lost": [], "late": []}[delivery]:
            view.apply(each, START)
        late += [state] if delivery == "late" else []
        while late and delivery != "late":
            view.apply(late.pop(), START)
        if frame_due:
            client.take(view.take())
    found = [each for each in database.values() if policy.may_see(each) and each.shown(START)]
    counts = {str(status): sum(each.status is status for each in found) for status in Status}
    view.compare({each.id for each in found}, found, counts, view.versions())
    client.take(view.take())
    assert client.tasks == {each.id: each for each in found}
    assert view.counts == counts
    assert {each.id for each in view.snapshot()} == set(client.tasks)


def _moved(state: TaskState, move: str) -> TaskState:
    from msgspec.structs import replace

    if move in ("delete", "restore"):
        return replace(state, version=state.version + 1, deleted_at=START if move == "delete" else None)
    return replace(state, version=state.version + 1, status=Status(move))
