"""Several tasks at once, as a filter holds them: how many a person may touch, and which."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Select, and_, case, func, select

from actors.accounts.people import Viewer
from actors.tasks.filters import TaskFilters, conditions
from actors.tasks.lifecycle import Status
from actors.tasks.store import is_controlled_by, is_seen_by, is_shown
from actors.tasks.tables import tasks


class Reach(msgspec.Struct, frozen=True):
    chosen: int
    """How many of them the viewer sees."""
    yours: int
    """Of these, how many are theirs to act on."""
    ready: int
    """Of those, how many are in a state that takes the command."""


def reach(
    connection: Connection, viewer: Viewer, now: datetime, filters: TaskFilters, statuses: Collection[Status]
) -> Reach:
    yours = is_controlled_by(viewer)
    ready = and_(yours, tasks.c.status.in_(statuses))
    counts = (func.count(), func.count(case((yours, 1))), func.count(case((ready, 1))))
    query = select(*counts).where(is_seen_by(viewer), is_shown(now), *conditions(filters))
    return Reach(*connection.execute(query).one())


def ready_ids(viewer: Viewer, now: datetime, filters: TaskFilters, statuses: Collection[Status]) -> Select[str]:
    """Those that are the viewer's to act on and in one of these states, newest first."""
    held = (is_controlled_by(viewer), is_shown(now), tasks.c.status.in_(statuses), *conditions(filters))
    query: Select[str] = select(tasks.c.id).where(*held).order_by(tasks.c.id.desc())
    return query
