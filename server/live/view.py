"""What is true for one group of clients, and what of it they have not been told yet. Pure: no socket, no database.

Clients with the same view (one user's tabs, or the owners of one account) form a group, so permission is judged once
a group and event. The newest version wins. Whatever comes in between two frames is one difference: each changed task
once, as it is by then, so that a frame costs what a person can see, not what a worker has done.
"""

from collections import deque
from collections.abc import Container, Iterable
from datetime import datetime

import msgspec

from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.listing import SNAPSHOT_FINISHED
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState

MOST_TOMBSTONES = 2_000
"""What was removed is remembered with its version, so that a late event does not bring it back; but not for ever."""

REMEMBERED_COMPARISONS = 8
"""So many comparisons later a deletion can no longer be undone (`retention.UNDO_SECONDS`)."""
MOST_FINISHED = 500
"""A group may live for weeks, and every task of these weeks would stay in it."""

Counts = dict[str, int]
"""How many tasks there are of each status."""


class Difference(msgspec.Struct, frozen=True):
    upsert: list[TaskState]
    removed: list[str]
    counts: Counts | None
    """Only where they changed."""

    def __bool__(self) -> bool:
        return bool(self.upsert or self.removed or self.counts is not None)


class View:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.counts: Counts = {str(status): 0 for status in Status}
        self.revision = 0
        """Rises with whatever moves the counts; tells a reader of the database whether that happened in between."""
        self._shown: dict[str, TaskState] = {}
        self._gone: dict[str, int] = {}
        self._gone_lately: deque[set[str]] = deque([set()], maxlen=REMEMBERED_COMPARISONS)
        self._changed: set[str] = set()
        self._counts_told = dict(self.counts)

    def snapshot(self) -> list[TaskState]:
        """Every active task and the newest finished ones, newest first."""
        newest = sorted(self._shown.values(), key=lambda task: task.id, reverse=True)
        final = {task.id for task in [task for task in newest if not task.active][:SNAPSHOT_FINISHED]}
        return [task for task in newest if task.active or task.id in final]

    def get(self, task_id: str) -> TaskState | None:
        return self._shown.get(task_id)

    def versions(self) -> dict[str, int]:
        """Version of each task that is shown."""
        return {task_id: task.version for task_id, task in self._shown.items()}

    def gone_lately(self) -> set[str]:
        """Tasks that have left, but may be back though nobody has told us."""
        return set().union(*self._gone_lately)

    @property
    def untold(self) -> bool:
        return bool(self._changed) or self.counts != self._counts_told

    def is_untold(self, task_id: str) -> bool:
        return task_id in self._changed

    def take(self) -> Difference:
        """What has changed since the last call; from now on it counts as told."""
        upsert = [self._shown[task_id] for task_id in self._changed if task_id in self._shown]
        removed = [task_id for task_id in self._changed if task_id not in self._shown]
        counts = None if self.counts == self._counts_told else dict(self.counts)
        self._changed, self._counts_told = set(), dict(self.counts)
        return Difference(upsert, removed, counts)

    def tell(self, task_ids: Iterable[str]) -> None:
        """These are news to somebody, though they have not changed."""
        self._changed.update(task_ids)

    def apply(self, task: TaskState, now: datetime) -> bool:
        """An event came in. False where it says nothing new."""
        if not self._is_news(task):
            return False
        before = self._shown.get(task.id)
        self._changed.add(task.id)
        if before is not None and before.status is task.status and task.shown(now):
            self._shown[task.id] = task  # progress, by far the most frequent event
            return True
        self.revision += 1
        known = before is not None or task.id in self._gone
        self._remove(task.id, task.version)
        if not task.shown(now):
            # It was counted although it was too old to be in the snapshot.
            self.counts[task.status] -= 0 if known else min(1, self.counts[task.status])
            return True
        self._shown[task.id] = task
        self._gone.pop(task.id, None)
        # A task never heard of that is not new was counted before; the next comparison puts the counts right.
        self.counts[task.status] += 1 if known or task.version == 1 else 0
        return True

    def purge(self, task_id: str) -> None:
        """The task's rows are gone."""
        self._remove(task_id)

    def expire(self, now: datetime) -> None:
        """Whatever is past its time leaves at that moment."""
        for task_id in [task_id for task_id, task in self._shown.items() if task.expired(now)]:
            self._remove(task_id)

    def compare(self, alive: Container[str], news: Iterable[TaskState], counts: Counts, asked: dict[str, int]) -> None:
        """The database was read: which tasks exist, the newer ones among them whole, and the exact counts.

        `asked` is what `versions()` said when the reading began; what changed since then is newer than the reading.
        """
        told = self.versions()
        for task_id, version in asked.items():
            if told.get(task_id) == version and task_id not in alive:
                self._remove(task_id)
        found = {task.id: task for task in news if self._is_news(task)}
        self._shown |= found
        self._changed.update(found)
        self.counts = dict(counts)
        self._gone_lately.append(set())
        if len(self._gone) > MOST_TOMBSTONES:
            self._gone.clear()

    @property
    def lacks_finished(self) -> bool:
        """Whether a snapshot would hold more finished tasks than are known here."""
        known = sum(not task.active for task in self._shown.values())
        return known < min(SNAPSHOT_FINISHED, sum(self.counts[status] for status in FINAL))

    def trim(self) -> bool:
        """Forget finished tasks that no snapshot holds, once they are many. Then everybody needs a snapshot."""
        if sum(not task.active for task in self._shown.values()) <= MOST_FINISHED:
            return False
        self._shown = {task.id: task for task in self.snapshot()}
        return True

    def _is_news(self, task: TaskState) -> bool:
        shown = self._shown.get(task.id)
        told = shown.version if shown else self._gone.get(task.id, 0)
        return task.version > told and self.policy.may_see(task)

    def _remove(self, task_id: str, version: int = 0) -> None:
        task = self._shown.pop(task_id, None)
        self._gone[task_id] = max(version, task.version if task else self._gone.get(task_id, 0))
        self._gone_lately[-1].add(task_id)
        if task is not None:
            self.revision += 1
            self.counts[task.status] -= 1
            self._changed.add(task_id)
