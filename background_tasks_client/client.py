"""The calls that a script makes, by their names in the product."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from background_tasks_client.calls import Calls
from background_tasks_client.shapes import Preview, Record, Task, read

EVERY_SECONDS = 1.0


class Client:
    def __init__(self, url: str, token: str) -> None:
        self._calls = Calls(url, token)

    def me(self) -> dict[str, Any]:
        """Whose token it is: id, name, email, role, account."""
        return dict(self._calls.json("GET", "/api/session")["user"])

    def kinds(self) -> list[dict[str, Any]]:
        """What can be launched: kind, title, records, and `params` as a JSON Schema."""
        return list(self._calls.json("GET", "/api/kinds")["kinds"])

    def preview(
        self,
        kind: str,
        params: Mapping[str, Any] | None = None,
        *,
        ids: Sequence[int] | None = None,
        filter: Mapping[str, str] | None = None,
        all: bool = False,
    ) -> Preview:
        """What a launch would touch and do; nothing is changed."""
        body: dict[str, Any] = {"kind": kind, "params": dict(params or {}), "selection": _selection(ids, filter, all)}
        return read(Preview, self._calls.json("POST", "/api/preview", body))

    def launch(
        self,
        kind: str,
        params: Mapping[str, Any] | None = None,
        *,
        ids: Sequence[int] | None = None,
        filter: Mapping[str, str] | None = None,
        all: bool = False,
        key: str | None = None,
    ) -> Task:
        """A new task over the records that one of `ids`, `filter` and `all` names.

        The same `key` gives the same task again, so a script that may run twice should give one (`tuition-2026-12`).
        """
        body: dict[str, Any] = {"kind": kind, "params": dict(params or {}), "selection": _selection(ids, filter, all)}
        return self._new("/api/tasks", body, key)

    def tasks(self, **filters: Any) -> Iterator[Task]:
        """Newest first, as far as one iterates: `status`, `kind`, `source`, `created_by`, `q`, `since`, `until`."""
        before: str | None = None
        while True:
            page = self._calls.json("GET", "/api/tasks", before=before, **filters)
            yield from (read(Task, each) for each in page["tasks"])
            if not (before := page["next"]):
                return

    def task(self, task_id: str) -> Task:
        return self._task("GET", f"/api/tasks/{task_id}")

    def follow(self, task_id: str, every: float = EVERY_SECONDS) -> Iterator[Task]:
        """The task now, then each time that it has changed, until it has ended. Asks each `every` seconds."""
        version = 0
        while True:
            task = self.task(task_id)
            if task.version > version:
                version = task.version
                yield task
            if task.is_final:
                return
            time.sleep(every)  # noqa: TID251 - a script's own time, not the product's

    def records(self, task_id: str, outcome: str | None = None) -> Iterator[Record]:
        """Its ledger in order; with `outcome`, only the records that ended like this."""
        after: int | None = 0
        while after is not None:
            page = self._calls.json("GET", f"/api/tasks/{task_id}/records", after=after, outcome=outcome, limit=1_000)
            yield from (read(Record, each) for each in page["records"])
            after = page["next"]

    def result(self, task_id: str) -> bytes:
        """The file that it made."""
        content, _ = self._calls.content("GET", f"/api/tasks/{task_id}/result")
        return content

    def cancel(self, task_id: str) -> Task:
        return self._task("POST", f"/api/tasks/{task_id}/cancel")

    def pause(self, task_id: str) -> Task:
        return self._task("POST", f"/api/tasks/{task_id}/pause")

    def resume(self, task_id: str) -> Task:
        return self._task("POST", f"/api/tasks/{task_id}/resume")

    def delete(self, task_id: str) -> None:
        self._calls.json("DELETE", f"/api/tasks/{task_id}")

    def restore(self, task_id: str) -> Task:
        """Undo the deletion, within 8 s."""
        return self._task("POST", f"/api/tasks/{task_id}/restore")

    def retry(self, task_id: str, only: str = "failed", key: str | None = None) -> Task:
        """A new task over its `failed` or `untouched` records."""
        return self._new(f"/api/tasks/{task_id}/retry", {"only": only}, key)

    def resend(self, task_id: str, only: str = "held", key: str | None = None) -> Task:
        """A new task that sends its `held` or `unconfirmed` emails."""
        return self._new(f"/api/tasks/{task_id}/resend", {"only": only}, key)

    def _task(self, method: str, path: str) -> Task:
        return read(Task, self._calls.json(method, path)["task"])

    def _new(self, path: str, body: Mapping[str, Any], key: str | None) -> Task:
        """With a key always: so that a second try makes no second task."""
        return read(Task, self._calls.json("POST", path, {**body, "key": key or str(uuid.uuid4())})["task"])


def _selection(ids: Sequence[int] | None, filter: Mapping[str, str] | None, all: bool) -> dict[str, Any]:
    named: dict[str, Any] = {"ids": ids and list(ids), "filter": filter and dict(filter), "all": all}
    given = {how: what for how, what in named.items() if what}
    if len(given) != 1:
        raise ValueError("name the records by one of ids, filter and all")
    return given
