"""What a list is narrowed to, as conditions that tasks and their counts share, and those on the launch's moment."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement

from actors.accounts.people import Viewer
from actors.ids import first_id
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import FINAL
from actors.tasks.store import is_seen_by
from actors.tasks.tables import tasks

AFTER_ALL = "g"
"""Sorts behind every id."""

Conditions = Iterable[ColumnElement[bool]]


def facet_conditions(viewer: Viewer, filters: TaskFilters, of: Any) -> Conditions:
    """What the viewer sees, of the person, kind, source and status that are asked for. `of`: the columns of either."""
    yield is_seen_by(viewer, of)
    for name in ("status", "kind", "source", "created_by", "troubled"):
        value = getattr(filters, name)
        if value not in (None, ""):
            yield getattr(of, name) == value
    if filters.final:
        yield of.status.in_(FINAL)


def moment_conditions(
    filters: TaskFilters, *before: str | None, after: str | None = None, of: ColumnElement[str] = tasks.c.id
) -> Conditions:
    """When they were launched, for ids sort by that; and before each of these ids, and after that. `of`: what is asked.

    One bound a side: SQLite goes by the first that it meets, and only then asks for a second.
    """
    ends = [*before, first_id(filters.until) if filters.until else None]
    since = first_id(filters.since) if filters.since else ""
    yield of < min(filter(None, ends), default=AFTER_ALL)
    yield of > after if after and after >= since else of >= since


def text_conditions(filters: TaskFilters, title: ColumnElement[str]) -> Conditions:
    if filters.q:
        yield title.icontains(filters.q, autoescape=True)


def only_person(viewer: Viewer, filters: TaskFilters) -> int | None:
    """Whose tasks alone the list can hold; None where they may be several people's."""
    own = viewer.user_id if not (viewer.is_owner or viewer.autopilot_tasks) else None
    return filters.created_by or own
