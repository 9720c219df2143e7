"""The QuickTool drawer beside every page, as the server draws it: the first rows, and what its button tells."""

from datetime import UTC, datetime, tzinfo

import msgspec

from actors.accounts.sessions import Session
from actors.tasks import listing
from actors.tasks.lifecycle import WORKABLE
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.pages import words
from server.pages.rows import RowView, drawer_order, views
from server.presenting import present
from server.services import Services

ROWS = 8
EXAMPLES = "Bulk actions run here while you go on working: assigning keywords, canceling classes, sending email."
OWN_ONLY = " You see the tasks you started. Account Owners see everyone's."
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Drawer(msgspec.Struct, frozen=True):
    rows: list[RowView]
    more: int
    badge: int
    unseen: bool
    """Whether there is a failure that the person has not seen yet."""
    everyones: bool
    empty: str
    limit: int = ROWS


EMPTY = Drawer(rows=[], more=0, badge=0, unseen=False, everyones=True, empty=EXAMPLES)
"""As long as nobody is known for whom to draw it."""


def drawer_of(services: Services, session: Session, zone: tzinfo) -> Drawer:
    """The drawer of the session's viewer; blocking."""
    viewer, now, seen_at = session.viewer, services.clock.now(), session.failures_seen_at or NEVER
    with services.database.read() as connection:
        tasks = listing.snapshot(connection, viewer, now)
    policy = Policy(viewer)
    everyones = policy.sees_everyones()
    return Drawer(
        rows=views(drawer_order(tasks)[:ROWS], viewer, now, zone, seen_at),
        more=max(0, len(tasks) - ROWS),
        badge=sum(task.status in WORKABLE for task in tasks),
        unseen=any(words.is_unseen(present(task, policy, now), seen_at) for task in _ended_since(tasks, seen_at)),
        everyones=everyones,
        empty=EXAMPLES if everyones else EXAMPLES + OWN_ONLY,
    )


def _ended_since(tasks: list[TaskState], seen_at: datetime) -> list[TaskState]:
    return [task for task in tasks if task.finished_at and task.finished_at > seen_at]
