"""The writer opens changes of tasks, and tells of them after the commit, never before: an event or a message that
overtakes its commit would send others to look at what is not there yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from actors.broker import Hints
from actors.clocks import Clock
from actors.crash_points import crash_point
from actors.db import Database, Steps
from actors.tasks.changes import Change
from actors.tasks.channel import Channel
from actors.tasks.events import TaskChanged
from actors.tasks.journal import Journal
from actors.tasks.limits import Limits
from actors.tasks.retention import Keep


class Writer:
    """Opens changes, and tells of them once they have committed."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        hints: Hints,
        clock: Clock,
        keep: Keep,
        journal: Journal | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.database = database
        self.channel = channel
        self.hints = hints
        self._keep = keep
        self.clock = clock
        self._journal = journal or Journal()
        self.limits = limits or Limits()

    @contextmanager
    def change(self, steps: Steps | None = None) -> Iterator[Change]:
        """One transaction on tasks; of `steps`, where it is one of several."""
        with (steps or self.database).write() as connection:
            change = Change(connection, self.clock.now(), self._keep, self.limits)
            yield change
            change.tally.write(connection)
            crash_point("before_commit")
        crash_point("after_commit")
        self._journal.write(change.moves)
        committed_at = self.clock.now()
        for state in change.changed.values():
            self.channel.publish(TaskChanged(state, committed_at))
        for event in change.told:
            self.channel.publish(event)
        for task_id, queue in change.hinted.items():
            self.hints.send(task_id, queue)
