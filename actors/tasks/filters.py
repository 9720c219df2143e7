"""What a list of tasks can be narrowed down to, and the orders in which it can be read page by page."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement

from actors.ids import first_id
from actors.tasks.lifecycle import FINAL
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState

ID_LENGTH = 36


class TaskFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Each None or empty: any."""

    status: str | None = None
    troubled: bool | None = None
    """Whether records or emails failed in it."""
    final: bool = False
    """Only what is over."""
    kind: str | None = None
    source: str | None = None
    created_by: int | None = None
    since: datetime | None = None
    """Launched at that moment or later."""
    until: datetime | None = None
    """Launched before that moment."""
    q: str | None = None
    ids: tuple[str, ...] | None = None
    """These alone; an empty tuple is none."""

    @property
    def counted(self) -> bool:
        """Whether the kept counts answer for it."""
        return not (self.q or self.since or self.until)


def conditions(filters: TaskFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("status", "kind", "source", "created_by"):
        value = getattr(filters, name)
        if value:
            found.append(tasks.c[name] == value)
    if filters.troubled is not None:
        found.append(tasks.c.troubled == filters.troubled)
    if filters.final:
        found.append(tasks.c.status.in_(FINAL))
    # Ids sort by the time of the launch, and every list reads them in an index.
    if filters.since:
        found.append(tasks.c.id >= first_id(filters.since))
    if filters.until:
        found.append(tasks.c.id < first_id(filters.until))
    if filters.q:
        found.append(tasks.c.title.icontains(filters.q, autoescape=True))
    if filters.ids is not None:
        found.append(tasks.c.id.in_(filters.ids))
    return found


class Order(msgspec.Struct, frozen=True):
    """An order with no ties, so that pages follow each other without gap or overlap: by the launch (`id`), by `title`,
    or by the name of whom it was `created_by`."""

    column: str = "id"
    descending: bool = True

    def cursor(self, last: TaskState) -> str:
        """Where the page ended whose last task this is: its id and, where that is not the order, its value."""
        return last.id if self.column == "id" else f"{last.id}{getattr(last, self.column)}"


NEWEST = Order()
