"""Clients with the same view of the same account: one question of permission and one encoding for all of them."""

from collections.abc import Callable, Iterable
from datetime import datetime

import anyio
import msgspec

from actors.accounts.people import Viewer
from actors.accounts.sessions import Session
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.live.outbox import Outbox, Update
from server.live.view import Difference, View
from server.messages import Autopilot, Seen, Snapshot, encode, present

GroupKey = tuple[int, int | None, bool, bool]


class Client:
    """One open socket, as the hub sees it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outbox = Outbox()
        self.closing: tuple[int, str] | None = None
        self.gone = False
        """Its socket has ended: whoever was about to move it to another group must not bring it back."""
        self.doubted = 0
        """How often what its person may do was put in doubt, and up to which of them it has been looked at again."""
        self.cleared = 0
        self._wake = anyio.Event()

    @property
    def in_doubt(self) -> bool:
        return self.doubted > self.cleared

    def wake(self) -> None:
        self._wake.set()

    async def wait(self) -> None:
        """Until there is something to send, or the socket is to be closed."""
        await self._wake.wait()
        self._wake = anyio.Event()

    def tell(self, message: msgspec.Struct) -> None:
        """What concerns this client alone."""
        self.outbox.put_reply(encode(message).decode())
        self.wake()

    def seen(self, at: datetime) -> None:
        """The person has looked at the tasks, on one of their devices."""
        known = self.session.failures_seen_at
        if known is None or known < at:
            self.session = msgspec.structs.replace(self.session, failures_seen_at=at)
            self.tell(Seen(at))

    def close(self, code: int, reason: str) -> None:
        self.closing = self.closing or (code, reason)
        self.wake()


class Group:
    def __init__(self, viewer: Viewer, clock_now: Callable[[], datetime]) -> None:
        self.viewer = viewer
        self.view = View(Policy(viewer))
        self.clients: set[Client] = set()
        self.joining: set[Client] = set()
        """Clients that wait for their snapshot, which will hold whatever comes in meanwhile."""
        self.autopilot = 0
        """The revision of Autopilot that the clients have been told of."""
        self._now = clock_now

    def tell_autopilot(self, revision: int) -> None:
        """Say that workflows, runs or alarms have changed, to those for whom they are there."""
        if revision > self.autopilot and self.view.policy.may_watch_autopilot():
            self.autopilot = revision
            self._signal(self.clients - self.joining)

    def send(self, difference: Difference) -> None:
        """Encode once, and give the same text to every client."""
        if not difference:
            return
        upsert = {task.id: self._encoded(task) for task in difference.upsert}
        update = Update.make(upsert, tuple(difference.removed), difference.counts)
        for client in self.clients - self.joining:
            client.outbox.put_update(update)
            client.wake()

    def send_snapshot(self) -> None:
        """Give everybody who waits for it the snapshot, encoded once."""
        snapshot = Snapshot([self._encoded(task) for task in self.view.snapshot()], self.view.counts)
        text = encode(snapshot).decode()
        ready = {client for client in self.joining if not client.in_doubt}
        for client in ready:
            client.outbox.put_snapshot(text)
            client.wake()
        if self.autopilot:
            self._signal(ready)
        self.joining -= ready

    def _signal(self, clients: Iterable[Client]) -> None:
        text = encode(Autopilot(self.autopilot)).decode()
        for client in clients:
            client.outbox.put_signal(text)
            client.wake()

    def doubt(self, user_id: int) -> None:
        """Tell this person's clients nothing more before somebody has looked at what they may see now."""
        for client in self.clients:
            if client.session.viewer.user_id == user_id:
                client.doubted += 1
                self.joining.add(client)

    def _encoded(self, task: TaskState) -> msgspec.Raw:
        return msgspec.Raw(encode(present(task, self.view.policy, self._now())))


def key_of(viewer: Viewer) -> GroupKey:
    """Who shares a view: all owners of an account, else the tabs of one person with the same permissions."""
    if viewer.is_owner:
        return viewer.account_id, None, True, True
    return viewer.account_id, viewer.user_id, viewer.autopilot_tasks, viewer.manage_autopilot
