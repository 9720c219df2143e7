"""Telling open pages that something of Autopilot has changed: a number that rises, and an event with it."""

from sqlalchemy import update

from actors.autopilot.tables import revisions
from actors.studio.sql import add_missing
from actors.tasks.changes import Change
from actors.tasks.events import AutopilotChanged


def touch(change: Change, account_id: int) -> None:
    """Once the change has committed, pages of the account look again.

    The last thing that a transaction does: every other one of the account waits for this row.
    """
    first = add_missing(change.connection, revisions).values(account_id=account_id, revision=0)
    change.connection.execute(first)
    risen = update(revisions).where(revisions.c.account_id == account_id).values(revision=revisions.c.revision + 1)
    revision = change.connection.execute(risen.returning(revisions.c.revision)).scalar_one()
    change.told.append(AutopilotChanged(account_id, revision))
