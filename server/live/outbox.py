"""What one client still has to be sent. Bounded: it holds at most the newest state of each task. Pure.

Naive: a queue of frames. Problem: a client that reads slowly makes it grow without end, and is shown ever older
states. Chosen: what waits is merged by task, so a slow client gets fewer frames and still ends with the newest state;
where even that is too much, it is told to start again from a snapshot.
"""

import msgspec

from server.messages import Tasks, encode

MOST_WAITING_TASKS = 500
"""Beyond this a new snapshot (all active tasks and 50 finished ones) is the smaller message."""


class Update(msgspec.Struct, frozen=True):
    """A change for one group of clients, encoded once for all of them."""

    upsert: dict[str, msgspec.Raw]
    removed: tuple[str, ...]
    counts: dict[str, int] | None
    text: str
    """The whole frame, for every client that has nothing else waiting."""

    @classmethod
    def make(cls, upsert: dict[str, msgspec.Raw], removed: tuple[str, ...], counts: dict[str, int] | None) -> "Update":
        frame = Tasks(list(upsert.values()), list(removed), counts)
        return cls(upsert, removed, counts, encode(frame).decode())


class Outbox:
    def __init__(self, most_tasks: int = MOST_WAITING_TASKS) -> None:
        self._most_tasks = most_tasks
        self._replies: list[str] = []
        self._snapshot: str | None = None
        self._update: Update | None = None
        self._signal: str | None = None
        self.overflowed = False
        """Too much was waiting: the client needs a new snapshot."""

    def put_reply(self, text: str) -> None:
        self._replies.append(text)

    def put_signal(self, text: str) -> None:
        """That something is to be looked at again; the last one says it all."""
        self._signal = text

    def put_snapshot(self, text: str) -> None:
        """A snapshot replaces everything that was waiting."""
        self._snapshot, self._update, self.overflowed = text, None, False

    def put_update(self, update: Update) -> None:
        if self.overflowed:
            return
        self._update = update if self._update is None else _merge(self._update, update)
        if len(self._update.upsert) + len(self._update.removed) > self._most_tasks:
            self._update, self.overflowed = None, True

    def take(self) -> list[str]:
        """The frames to send now, in order; nothing waits afterwards."""
        update = [self._update.text] if self._update else []
        snapshot, signal = ([text] if text else [] for text in (self._snapshot, self._signal))
        frames = [*snapshot, *update, *signal, *self._replies]
        self._snapshot, self._update, self._signal, self._replies = None, None, None, []
        return frames


def _merge(older: Update, newer: Update) -> Update:
    removed = {task_id for task_id in older.removed if task_id not in newer.upsert} | set(newer.removed)
    upsert = {task_id: raw for task_id, raw in (older.upsert | newer.upsert).items() if task_id not in removed}
    return Update.make(upsert, tuple(sorted(removed)), newer.counts or older.counts)
