"""The visibility rule, in one place. Every page, API call, socket frame, count, badge and search asks here.

- An Account Owner sees and controls every task of the account.
- Everyone else sees and controls the tasks that they created.
- A holder of *Autopilot Tasks* also sees, and only sees, every task that Autopilot triggered.
- Another account's task does not exist.

`store.visible_to` says the same in SQL; a test holds the two together for every viewer and task.
"""

from dataclasses import dataclass
from typing import Protocol

from actors.accounts.people import Viewer
from actors.tasks.lifecycle import FINAL, Signal, accepts
from actors.tasks.task import TaskState

AUTOPILOT = "autopilot"
STAFF = "staff"


class Owned(Protocol):
    """What decides who may see a task."""

    @property
    def account_id(self) -> int: ...
    @property
    def created_by(self) -> int: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Policy:
    viewer: Viewer

    def may_see(self, task: Owned) -> bool:
        return self.may_control(task) or (
            task.account_id == self.viewer.account_id
            and self.viewer.autopilot_tasks
            and task.source == AUTOPILOT
        )  # fmt: skip

    def may_control(self, task: Owned) -> bool:
        """Whether the task is theirs to act on, whatever its state."""
        return self.controls_tasks_of(task.account_id, task.created_by)

    def controls_tasks_of(self, account_id: int, created_by: int) -> bool:
        """The same, of a task of which no more is known."""
        same_account = account_id == self.viewer.account_id
        return same_account and (self.viewer.is_owner or created_by == self.viewer.user_id)

    def may_cancel(self, task: TaskState) -> bool:
        return self.may_control(task) and accepts(task.status, Signal.CANCEL)

    def may_pause(self, task: TaskState) -> bool:
        return self.may_control(task) and accepts(task.status, Signal.PAUSE)

    def may_resume(self, task: TaskState) -> bool:
        return self.may_control(task) and accepts(task.status, Signal.RESUME)

    def may_delete(self, task: TaskState) -> bool:
        return self.may_control(task) and task.status in FINAL

    def may_retry(self, task: TaskState) -> bool:
        return self.may_control(task) and task.status in FINAL and (task.failed + task.remaining) > 0

    def may_read_audit(self) -> bool:
        return self.viewer.is_owner

    def may_see_system(self) -> bool:
        """Whether they see how processes, queues, database and Redis are doing."""
        return self.viewer.is_owner

    def may_manage_people(self) -> bool:
        """Whether they say who else of the account may do what."""
        return self.viewer.is_owner

    def may_speak_for_people(self) -> bool:
        """Whether API tokens of theirs may make embed tokens for anybody of the account."""
        return self.viewer.is_owner

    def may_watch_autopilot(self) -> bool:
        """Whether workflows, their runs and alarms are there for them; acknowledging an alarm goes with it."""
        return self.viewer.autopilot_tasks or self.may_manage_autopilot()

    def may_manage_autopilot(self) -> bool:
        """Whether they say what Autopilot does: create, edit, enable, pause and run workflows."""
        return self.viewer.is_owner or self.viewer.manage_autopilot

    def may_see_tasks_of_run(self, created_by: int | None) -> bool:
        """`may_see`, for the tasks of a run of Autopilot, of their account and in the name of `created_by`."""
        return self.viewer.is_owner or self.viewer.autopilot_tasks or created_by == self.viewer.user_id

    def may_act_on_run(self, created_by: int | None) -> bool:
        """Whether a run of Autopilot, of their account and in the name of `created_by`, is theirs to cancel."""
        return self.may_manage_autopilot() or (created_by is not None and created_by == self.viewer.user_id)

    def sees_everyones(self) -> bool:
        """Whether a list for this viewer may hold other people's tasks, so that it has to say whose they are."""
        return self.viewer.is_owner or self.viewer.autopilot_tasks
