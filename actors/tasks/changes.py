"""The one writer: the only place that creates, moves, advances or deletes a task, and that makes its events.

A `Change` is one transaction. It locks the task's row, decides by the lifecycle's table, writes with a higher version,
and remembers what to tell. The `Writer` (actors/tasks/writer.py) opens it, and tells that after the commit.
"""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from actors.tasks import outbox
from actors.tasks.counts import Tally
from actors.tasks.errors import Conflict
from actors.tasks.events import Event
from actors.tasks.journal import Move
from actors.tasks.lifecycle import FINAL, Signal, Status, after
from actors.tasks.limits import Limits, has_place, next_in_line
from actors.tasks.locked import LEASE, Fenced, Locked, locked_of
from actors.tasks.owned import row_of
from actors.tasks.postponing import LEDGER_VERSION, Knows, Postponement, postponement
from actors.tasks.preparations import IS_THERE, Preparation, turn_into_task
from actors.tasks.retention import Keep
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of

NEW = {"version": 1, "status": Status.QUEUED, "ledger_version": LEDGER_VERSION}
NOT_PAUSED = {"paused_at": None, "paused_by": None, "paused_by_name": None}


class Change:
    """One transaction on tasks, at one moment."""

    def __init__(self, connection: Connection, now: datetime, keep: Keep, limits: Limits) -> None:
        self.connection = connection
        self.now = now
        self._keep = keep
        self._limits = limits
        self.tally = Tally()
        self.moves: list[Move] = []
        self.changed: dict[str, TaskState] = {}
        self.hinted: dict[str, str] = {}
        """Task -> the queue for its message."""
        self.told: list[Event] = []
        """What else is to be told than tasks that changed."""

    def lock(self, account_id: int, task_id: str, *conditions: ColumnElement[bool]) -> Locked | None:
        """The account's task, held so that nobody changes it before this transaction ends; whoever may see it, unless
        the conditions say."""
        mine = (tasks.c.id == task_id, tasks.c.account_id == account_id)
        return self._lock(select(tasks).where(*mine, *conditions))

    def _lock(self, query: Select[Any]) -> Locked | None:
        row = self.connection.execute(query.with_for_update().where(IS_THERE)).one_or_none()
        return locked_of(row) if row else None

    def create(self, values: dict[str, Any]) -> TaskState:
        """A new queued task, and the hint that it is there."""
        created = insert(tasks).values(**NEW, hinted_at=self.now, **values).returning(tasks)
        return self._created(self.connection.execute(created).one())

    def create_from(self, preparation: Preparation) -> TaskState:
        """`create`, of what has been prepared in steps. Raises Conflict where it was given up."""
        return self._created(turn_into_task(self.connection, preparation, **NEW, hinted_at=self.now))

    def _created(self, row: Row[Any]) -> TaskState:
        task = state_of(row)
        self._moved(None, task)
        self.hinted[task.id] = task.queue
        return self.tell(task)

    def signal(self, locked: Locked, signal: Signal, **values: Any) -> TaskState:
        """Move the task by the lifecycle's table. Raises Conflict, naming the state, where the table has no arrow."""
        status = after(locked.task.status, signal)
        if status is None:
            raise Conflict(f"This task is already {locked.task.status}.")
        return self._write(locked.task, status=status, **values)

    def claim(self, task_id: str, batch: int = 1, knows: Knows = bool) -> Locked | None:
        """Take the task up under a new lease, with its first `batch` records in hand.

        None where it is not to be worked on, somebody else does, or it is postponed; `knows` says which kinds of tasks
        the worker knows (by default all).
        """
        by_id = select(tasks).where(tasks.c.id == task_id)
        locked = self._lock(by_id.execution_options(every_account="a message names the task alone"))
        if locked is None or after(locked.task.status, Signal.CLAIM) is None:
            return None
        if locked.is_taken(self.now):
            return None
        task = locked.task
        if why := postponement(self.connection, locked, self._limits, knows):
            self._postpone(locked, why)
            return None
        if task.status is Status.QUEUED:
            begun = task.started_at or self.now
            stretch = {"stretch_at": self.now, "stretch_position": task.position}
            task = self.signal(locked, Signal.CLAIM, started_at=begun, progress_at=self.now, message=None, **stretch)
        lost = locked.leased_until is not None  # whoever ends well gives the lease back
        blame = locked.blame.after_loss(task.position, locked.in_hand) if lost else locked.blame
        taken = {"lease": locked.lease + 1, "leased_until": self.now + LEASE, "wakes_at": None}
        taken["in_hand"] = blame.in_hand(task.position, batch)
        self._note(task, hinted_at=None, **taken, **blame._asdict())
        return msgspec.structs.replace(locked, task=task, blame=blame, **taken)

    def _postpone(self, locked: Locked, postponed: Postponement) -> None:
        told = locked.task.message == postponed.why
        self.sleep(locked, self.now + postponed.wait, None if told else postponed.why)

    def take_in_hand(self, task: TaskState, lease: int) -> TaskState:
        """Say that the next record, which is under suspicion, is being worked on now; behind the last one, the file."""
        task = self.hold(task, lease).task
        self._note(task, in_hand=task.position + 1, leased_until=self.now + LEASE)
        return task

    def hold(self, task: TaskState, lease: int) -> Locked:
        """The task, locked, if it still runs under this lease. Raises Fenced otherwise."""
        locked = self.lock(task.account_id, task.id)
        if locked is None or locked.task.status is not Status.RUNNING or locked.lease != lease:
            raise Fenced
        return locked

    def advance(
        self, held: Locked, position: int, counts: Counter[str], emails: int = 0, *, ahead: int = 1, tell: bool
    ) -> TaskState:
        """Count a batch and the emails that it queued, and renew the lease; complete the task where that was all.

        `ahead` is how many records the worker takes in hand next.
        """
        task = held.task
        if counts.total() != position - task.position:
            raise ValueError(f"outcomes {dict(counts)} do not add up to the batch's records")
        self._note(task, leased_until=self.now + LEASE, in_hand=position + ahead, deaths=0)
        values = {name: getattr(task, name) + counts[name] for name in ("done", "failed", "skipped")}
        values["emails_total"] = task.emails_total + emails
        return self._complete_or_write(held, tell=tell, position=position, progress_at=self.now, **values)

    def renew(self, task: TaskState, lease: int) -> None:
        """Say that the worker is still there, in a step that takes longer than a batch."""
        self.hold(task, lease)
        self._note(task, leased_until=self.now + LEASE)

    def add_file(self, held: Locked, name: str, size: int) -> TaskState:
        """The task's file is whole and in its place."""
        return self._complete_or_write(held, result_name=name, result_bytes=size)

    def take_email(self, held: Locked) -> outbox.Claimed | None:
        """Claim the next email that is due; what nobody can still be sending becomes unconfirmed."""
        self._note(held.task, leased_until=self.now + LEASE)
        task = self.abandon_emails(held)
        if task.settled:
            if task.active:  # its last email settled while it was paused
                self._complete_or_write(held)
            return None
        claimed = outbox.claim(self.connection, task, held.lease, self.now)
        if claimed is None:
            self.sleep(held, outbox.next_due(self.connection, task) or self.now + LEASE)
        return claimed

    def abandon_emails(self, locked: Locked) -> TaskState:
        """What nobody can still be sending has an unknown outcome; complete the task where that was all."""
        abandoned = outbox.abandon(self.connection, locked.task, self.now)
        if not abandoned:
            return locked.task
        return self._complete_or_write(locked, emails_unconfirmed=locked.task.emails_unconfirmed + abandoned)

    def settle_email(
        self, locked: Locked, lease: int, claimed: outbox.Claimed, state: str, *, tell: bool = True, **values: Any
    ) -> TaskState:
        """Write down how a claimed email ended, whatever has become of the task meanwhile. One that did not leave after
        all is queued again; of a final task it is held, like those that never began to. Without `tell`, it is told only
        of a task that does not run, or says something else from now on."""
        task = locked.task
        if state == "queued" and task.status in FINAL:
            state = "held"
        before = outbox.settle(self.connection, task, lease, claimed, state=state, **values)
        counted = outbox.recount(task, before, state) if before else {}
        if not counted:
            return task
        message = None if task.active else task.message  # the mail server is there again; why a task failed stays
        tell = tell or task.status is not Status.RUNNING or message != task.message
        return self._complete_or_write(locked, tell=tell, message=message, progress_at=self.now, **counted)

    def hand_over_emails(self, locked: Locked, new_id: str, state: str) -> None:
        """Give the task's `held` or `unconfirmed` emails to another task, whose records they then are."""
        task, column = locked.task, f"emails_{state}"
        moved = outbox.hand_over(self.connection, task, new_id, state)
        self._write(task, **{"emails_total": task.emails_total - moved, column: getattr(task, column) - moved})

    def finish(self, locked: Locked, signal: Signal, **values: Any) -> TaskState:
        """Move the task to a final state, from which its time to leave is reckoned. What is not sent by now is held."""
        task = locked.task
        status = after(task.status, signal)
        leaves = self._keep.until(status, self.now) if status else None
        held = outbox.hold(self.connection, task) if task.emails_left > 0 else 0
        self._note(task, leased_until=None, hinted_at=None, wakes_at=None)
        values |= {"finished_at": self.now, "expires_at": leaves, "emails_held": task.emails_held + held} | NOT_PAUSED
        return self.signal(locked, signal, **values)

    def release(self, task: TaskState, lease: int) -> TaskState:
        """Give the task back to the end of the queue, if it is still held."""
        held = self.hold(task, lease)
        self._note(task, leased_until=None)
        self.hint(held.task)
        return held.task

    def sleep(self, held: Locked, until: datetime, message: str | None = None) -> None:
        """Give the task back, with nothing to do before `until`; the rescue loop sends the message then."""
        self._note(held.task, leased_until=None, hinted_at=None, wakes_at=until)
        if message is not None:
            self.explain(held, message)

    def explain(self, locked: Locked, message: str) -> TaskState:
        return self._write(locked.task, message=message)

    def let_go(self, locked: Locked) -> None:
        """Nobody works on it from now on; a worker that still believes so is fenced out by its state."""
        self._note(locked.task, leased_until=None, hinted_at=None, wakes_at=None)

    def hint(self, task: TaskState) -> None:
        """Put a message for the task into its queue once this has committed."""
        self._note(task, hinted_at=self.now)
        self.hinted[task.id] = task.queue

    def mark_deleted(self, locked: Locked, deleted_at: datetime | None) -> TaskState:
        return self._write(locked.task, deleted_at=deleted_at)

    def _complete_or_write(self, locked: Locked, *, tell: bool = True, **values: Any) -> TaskState:
        """Write; and where a running task is settled by it, complete it in the same step."""
        done = msgspec.structs.replace(locked.task, **values)
        if done.settled and after(done.status, Signal.COMPLETE):
            return self.finish(locked, Signal.COMPLETE, **values)
        return self._write(locked.task, tell=tell, **values)

    def _write(self, task: TaskState, *, tell: bool = True, **values: Any) -> TaskState:
        values |= {"version": task.version + 1, "troubled": msgspec.structs.replace(task, **values).troubled}
        statement = update(tasks).where(row_of(task)).values(values)
        state = state_of(self.connection.execute(statement.returning(tasks)).one())
        self._moved(task, state)
        return self.tell(state) if tell else state

    def _moved(self, before: TaskState | None, after: TaskState) -> None:
        self.tally.move(before, after)
        self.moves.append((before, after))
        if before and has_place(before) and not has_place(after):
            self._call_next(after.account_id)

    def _call_next(self, account_id: int) -> None:
        if waiting := next_in_line(self.connection, account_id):
            self._note(waiting, wakes_at=None)
            self.hint(waiting)

    def _note(self, task: TaskState, **values: Any) -> None:
        """Write what only the machinery sees: no new version, no event."""
        self.connection.execute(update(tasks).where(row_of(task)).values(**values))

    def tell(self, state: TaskState) -> TaskState:
        """Publish this with the commit, unless something newer of the task is published with it."""
        if state.id not in self.changed or self.changed[state.id].version < state.version:
            self.changed[state.id] = state
        return state
