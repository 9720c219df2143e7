"""What one group of clients has been told, and what they must be told next. Pure: no socket, no database.

Clients with the same view (one user's tabs, or the owners of one account) form a group, so permission is judged once
a group and event. The newest version wins; what is older than what was told is dropped here, so no client sees it.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.store import SNAPSHOT_FINISHED
from actors.tasks.task import TaskState

MOST_TOMBSTONES = 2_000
"""What was removed is remembered with its version, so that a late event does not bring it back; but not for ever."""


class Difference(msgspec.Struct, frozen=True):
    upsert: list[TaskState]
    removed: list[str]
    counts: dict[str, int] | None
    """Only where they changed."""

    def __bool__(self) -> bool:
        return bool(self.upsert or self.removed or self.counts is not None)


class View:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.counts: dict[str, int] = {str(status): 0 for status in Status}
        self.revision = 0
        """Rises with every event that was taken; tells a reader of the database whether anything came in between."""
        self._shown: dict[str, TaskState] = {}
        self._gone: dict[str, int] = {}

    def snapshot(self) -> list[TaskState]:
        """Every active task and the newest finished ones, newest first."""
        newest = sorted(self._shown.values(), key=lambda task: task.id, reverse=True)
        final = {task.id for task in [task for task in newest if not task.active][:SNAPSHOT_FINISHED]}
        return [task for task in newest if task.active or task.id in final]

    def versions(self) -> dict[str, int]:
        """Version of each task that the clients show."""
        return {task_id: task.version for task_id, task in self._shown.items()}

    def apply(self, task: TaskState, now: datetime) -> Difference:
        """An event came in."""
        before = dict(self.counts)
        if not self._is_news(task):
            return self._difference([], [], before)
        self.revision += 1
        known = task.id in self._shown or task.id in self._gone
        removed = self._remove(task.id, task.version)
        if not task.shown(now):
            # It was counted although it was too old to be in the snapshot.
            self.counts[task.status] -= 0 if known else min(1, self.counts[task.status])
            return self._difference([], [task.id], before)
        self._shown[task.id] = task
        self._gone.pop(task.id, None)
        # A task never heard of that is not new was counted before; the next comparison puts the counts right.
        self.counts[task.status] += 1 if known or removed or task.version == 1 else 0
        return self._difference([task], [], before)

    def purge(self, task_id: str) -> Difference:
        """The task's rows are gone."""
        before = dict(self.counts)
        return self._difference([], self._remove(task_id), before)

    def expire(self, now: datetime) -> Difference:
        """Whatever is past its time leaves at that moment."""
        before = dict(self.counts)
        past = [task_id for task_id, task in self._shown.items() if task.expired(now)]
        return self._difference([], [gone for task_id in past for gone in self._remove(task_id)], before)

    def compare(self, found: Iterable[TaskState], counts: dict[str, int], asked: dict[str, int]) -> Difference:
        """The database was read: `found` is what exists, among it every one of `asked` that still does.

        `asked` is what `versions()` said when the reading began; what changed since then is newer than the reading.
        """
        before, told = dict(self.counts), self.versions()
        states = {task.id: task for task in found}
        news = [task for task in states.values() if self._is_news(task)]
        gone = [key for key, version in asked.items() if told.get(key) == version and key not in states]
        removed = [left for key in gone for left in self._remove(key)]
        self._shown |= {task.id: task for task in news}
        self.counts = dict(counts)
        if len(self._gone) > MOST_TOMBSTONES:
            self._gone.clear()
        return self._difference(news, removed, before)

    def _is_news(self, task: TaskState) -> bool:
        shown = self._shown.get(task.id)
        told = shown.version if shown else self._gone.get(task.id, 0)
        return self.policy.may_see(task) and task.version > told

    def _remove(self, task_id: str, version: int = 0) -> list[str]:
        task = self._shown.pop(task_id, None)
        self._gone[task_id] = max(version, task.version if task else self._gone.get(task_id, 0))
        if task is None:
            return []
        self.counts[task.status] -= 1
        return [task_id]

    def _difference(self, upsert: list[TaskState], removed: list[str], before: dict[str, int]) -> Difference:
        return Difference(upsert, removed, None if self.counts == before else dict(self.counts))
