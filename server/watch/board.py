"""What the terminal knows and what is chosen in it. Pure: frames and keys go in, rows come out."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from actors.tasks.lifecycle import ACTIVE
from server.messages import Task
from server.pages.rows import RANK


class Board:
    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.me = 0
        self.zone = "UTC"
        self.ahead = timedelta()
        """How far the server's clock is ahead of this machine's."""
        self.chosen: str | None = None
        self.asking: Task | None = None
        """The task that is to be canceled, if the answer is yes."""
        self.note = "Connecting…"
        self._told: dict[str, dict[str, Any]] = {}

    def take(self, frame: dict[str, Any], now: datetime) -> None:
        """A frame of the server."""
        match frame["type"]:
            case "hello":
                self.me, self.zone = frame["user"]["id"], frame["user"]["account"]["time_zone"]
                self.ahead = datetime.fromisoformat(frame["now"]) - now
            case "snapshot":
                self._told, self.tasks, self.note = {}, {}, ""
                self._merge(frame["tasks"])
            case "tasks":
                self._merge(frame.get("upsert", []))
                for gone in frame.get("removed", []):
                    self._told.pop(gone, None)
                    self.tasks.pop(gone, None)
            case "error":
                self.note = frame["message"]

    def rows(self, most: int) -> list[Task]:
        """In the drawer's order: what moves, what waits, then the newest of what is over."""
        newest = sorted(self.tasks.values(), key=lambda task: task.finished_at or task.created_at, reverse=True)
        return sorted(newest, key=lambda task: RANK.get(task.status, len(RANK)))[:most]

    def move(self, by: int, most: int) -> None:
        ids = [task.id for task in self.rows(most)]
        if ids:
            at = ids.index(self.chosen) + by if self.chosen in ids else 0
            self.chosen = ids[max(0, min(at, len(ids) - 1))]

    def ask_to_cancel(self) -> None:
        task = self.tasks.get(self.chosen or "")
        if task is None:
            self.note = "Choose a task first, with j and k or the arrows."
        elif not task.can.cancel:
            self.note = "View only." if task.status in ACTIVE else "It had already finished."
        else:
            self.asking = task

    def _merge(self, changes: list[dict[str, Any]]) -> None:
        for change in changes:
            known = self._told.get(change["id"], {})
            if change["version"] < known.get("version", 0) or not (known or "title" in change):
                continue
            whole = self._told[change["id"]] = known | change
            self.tasks[change["id"]] = msgspec.convert(whole, Task)
