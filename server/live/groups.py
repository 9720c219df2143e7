"""Clients with the same view of the same account: one question of permission and one encoding for all of them.

Each client is in one of three states. *Current*: it has all that was told, and gets each frame as it is. *Joining*: it
waits for a snapshot. *Behind*: its socket takes nothing at the moment, so we note which tasks it has missed, never what
was said of them; once it reads again it gets those tasks as they are by then. So a slow client costs a set of ids.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from actors.accounts.people import Viewer
from actors.clocks import Clock
from actors.tasks.lifecycle import WORKABLE
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.live.client import Client
from server.live.comparison import Question, Reading
from server.live.pace import Later, Pace
from server.live.view import View
from server.live.wire import Frame, make_frame
from server.messages import Autopilot, Snapshot, Task, Tasks, encode
from server.metrics import Metrics
from server.presenting import changed_fields, present

GroupKey = tuple[int, int | None, bool, bool]
MOST_MISSED = 500
"""Beyond this a snapshot (all active tasks and 50 finished ones) is the smaller message."""
STUCK_SECONDS = 20.0
"""Whoever takes nothing for so long is dropped; it holds up nobody meanwhile."""


class Group:
    def __init__(self, viewer: Viewer, clock: Clock, metrics: Metrics, later: Later) -> None:
        self.viewer = viewer
        self.view = View(Policy(viewer))
        self.ready = False
        """Whether the view has been read from the database once; nobody gets a snapshot before."""
        self.current: dict[Client, Callable[[Frame], None]] = {}
        """Those that get each frame as it is, with what writes it to them. All of them take frames."""
        self.joining: set[Client] = set()
        self.behind: dict[Client, set[str]] = {}
        self.autopilot = 0
        """The revision of Autopilot that the clients have been told of, or will be with the next frame."""
        self._autopilot_told = 0
        self._clock = clock
        self._metrics = metrics
        self._told: dict[str, Task] = {}
        """The tasks that every current client has, as it has them; changed fields alone are sent of these."""
        self._snapshot: Frame | None = None
        self._oldest: datetime | None = None
        """When the oldest change that waits for the next frame was committed."""
        self._overtaken = 0
        self._pace = Pace(self.send, clock.monotonic, later)

    @property
    def clients(self) -> tuple[Client, ...]:
        return (*self.current, *self.joining, *self.behind)

    @property
    def empty(self) -> bool:
        return not (self.current or self.joining or self.behind)

    @property
    def lively(self) -> bool:
        """Whether a task of it is waiting or running, or may be, as far as we know."""
        return not self.ready or any(self.view.counts[status] for status in WORKABLE)

    def __contains__(self, client: Client) -> bool:
        return client in self.current or client in self.joining or client in self.behind

    def join(self, client: Client) -> None:
        """The client gets a snapshot, as soon as there is one, and from then on every change."""
        self.joining.add(client)
        client.watch(partial(self._pause, client), self.touch)
        self.touch()

    def leave(self, client: Client) -> None:
        self.current.pop(client, None)
        self.joining.discard(client)
        self.behind.pop(client, None)

    def receive(self, task: TaskState, committed_at: datetime) -> None:
        """An event came in."""
        waited = self.view.is_untold(task.id)
        if not self.view.apply(task, self._clock.now()):
            return
        self._overtaken += waited
        self._oldest = self._oldest or committed_at
        self.touch()

    def doubt(self, user_id: int) -> None:
        """Tell this person's clients nothing more before somebody has looked at what they may see now."""
        for client in self._clients_of(user_id):
            client.doubted += 1
            self.leave(client)
            self.joining.add(client)

    def seen(self, user_id: int, at: datetime) -> None:
        """This person has looked at the tasks, on one of their devices."""
        for client in self._clients_of(user_id):
            client.seen(at)

    def tell_autopilot(self, revision: int) -> None:
        """Say that workflows, runs or alarms have changed, to those for whom they are there."""
        if revision > self.autopilot and self.view.policy.may_watch_autopilot():
            self.autopilot = revision
            self.touch()

    def purge(self, task_id: str) -> None:
        """The task's rows are gone."""
        self.view.purge(task_id)
        self.touch()

    def expire(self, now: datetime) -> None:
        """Whatever is past its time leaves at that moment."""
        self.view.expire(now)
        self.touch()

    def compare(self, reading: Reading) -> None:
        """The database was read."""
        self.view.compare(reading.alive, reading.news, reading.counts, reading.asked)
        if self.view.trim():
            self.joining.update(self.current, self.behind)
            self.current, self.behind = {}, {}
        self._find_forgotten()
        self.tell_autopilot(reading.autopilot)
        self.ready = True
        self.touch()

    def question(self) -> Question:
        """What to ask the database for a comparison."""
        whole = not self.ready or self.view.lacks_finished
        return Question(self.viewer, self.view.versions(), self.view.gone_lately(), whole)

    def touch(self) -> None:
        """There may be something to send: do so when it is time for the next frame."""
        if self.view.untold or self.joining or self.behind or self.autopilot > self._autopilot_told:
            self._pace.ask()

    def send(self) -> None:
        """Everything that is to be told now, to everybody who can take it."""
        if self.view.untold:
            self._send_news()
        if self.autopilot > self._autopilot_told:
            self._autopilot_told = self.autopilot
            self._tell_revision((*self.current, *self.behind))
        if self.joining and self.ready:
            self._send_snapshot()
        for client in [client for client in self.behind if client.takes_frames]:
            self._catch_up(client)

    def _clients_of(self, user_id: int) -> list[Client]:
        return [client for client in self.clients if client.session.viewer.user_id == user_id]

    def stuck(self, now: float) -> list[Client]:
        """Clients that have taken nothing for STUCK_SECONDS, although something waits for them."""
        waiting = [client for client in (*self.joining, *self.behind) if not client.takes_frames]
        return [each for each in waiting if each.waits_since is not None and now - each.waits_since > STUCK_SECONDS]

    def _find_forgotten(self) -> None:
        """Tell of tasks that belong into a snapshot but are not with everybody, after others above them have gone."""
        self.view.tell(task.id for task in self.view.snapshot() if task.id not in self._told)

    def _send_news(self) -> None:
        difference = self.view.take()
        for task_id in difference.removed:
            self._told.pop(task_id, None)
        upsert = [self._news(task) for task in difference.upsert]
        self._snapshot = None
        frame = self._frame(Tasks(upsert, difference.removed, difference.counts))
        changed = {task.id for task in difference.upsert}.union(difference.removed)
        for missed in self.behind.values():
            missed |= changed
        self._note_waiting(self.behind)
        self._give_all(frame)
        self._measure()

    def _news(self, state: TaskState) -> msgspec.Raw:
        """What the current clients do not have yet: changed fields, or the whole of a task that is new to them."""
        task, told = self._present(state), self._told.get(state.id)
        self._told[state.id] = task
        return msgspec.Raw(encode(changed_fields(told, task) if told else task))

    def _send_snapshot(self) -> None:
        if self._snapshot is None:
            shown = {task.id: self._told.get(task.id) or self._present(task) for task in self.view.snapshot()}
            # What not everybody has, old clients and new ones, is told as a whole should it change.
            others = self.current or self.behind
            self._told = {key: task for key, task in shown.items() if key in self._told} if others else shown
            tasks = [msgspec.Raw(encode(task)) for task in shown.values()]
            self._snapshot = self._frame(Snapshot(tasks, self.view.counts))
        served = {client for client in self.joining if client.takes_frames and not client.in_doubt}
        self.joining -= served
        for client in served:
            self._give(client, self._snapshot)
        self._note_waiting(self.joining)
        if self.autopilot:
            self._tell_revision(served)

    def _tell_revision(self, clients: Iterable[Client]) -> None:
        for client in clients:
            client.tell(Autopilot(self.autopilot))

    def _pause(self, client: Client) -> None:
        """It takes no more frames: from now on we note what it misses."""
        if self.current.pop(client, None):
            self.behind[client] = set()

    def _catch_up(self, client: Client) -> None:
        """A client reads again: give it what it has missed, each task as it is now."""
        missed = self.behind.pop(client)
        if client.waits_since is None:  # no frame has left meanwhile, not even one about the counts alone
            self.current[client] = client.write
            return
        if len(missed) > MOST_MISSED:
            self.joining.add(client)
            return self.touch()
        found = [task for task_id in missed if (task := self.view.get(task_id))]
        removed = sorted(missed - {task.id for task in found})
        upsert = [msgspec.Raw(encode(self._present(task))) for task in found]
        self._give(client, self._frame(Tasks(upsert, removed, self.view.counts)))

    def _give(self, client: Client, frame: Frame) -> None:
        """The frame makes the client current."""
        self.current[client] = client.write
        client.give(frame)
        self._metrics.frames.inc()

    def _give_all(self, frame: Frame) -> None:
        # What the hub costs is this loop (docs/performance.md). Who stops taking frames leaves `current` by itself.
        writes = tuple(self.current.values())
        for write in writes:
            write(frame)
        self._metrics.frames.inc(len(writes))

    def _note_waiting(self, clients: Iterable[Client]) -> None:
        now = self._clock.monotonic()
        for client in clients:
            if client.waits_since is None:
                client.waits_since = now

    def _measure(self) -> None:
        self._metrics.conflated.inc(self._overtaken)
        self._overtaken = 0
        if self._oldest is not None:
            self._metrics.delay.observe(max(timedelta(0), self._clock.now() - self._oldest).total_seconds())
            self._oldest = None

    def _frame(self, message: Snapshot | Tasks) -> Frame:
        self._metrics.frames_built.inc()
        return make_frame(encode(message))

    def _present(self, task: TaskState) -> Task:
        return present(task, self.view.policy, self._clock.now())


def key_of(viewer: Viewer) -> GroupKey:
    """Who shares a view: all owners of an account, else the tabs of one person with the same permissions."""
    if viewer.is_owner:
        return viewer.account_id, None, True, True
    return viewer.account_id, viewer.user_id, viewer.autopilot_tasks, viewer.manage_autopilot
