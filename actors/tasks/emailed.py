"""Which emails of a kind that is sent once (`Email.once`) a task has queued already, or those tasks before it.

A task that retries another's failed records or finishes its rest goes on with the same letter: a family that got it for
one record must not get it again for the next.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from actors.tasks.tables import emails, task_records, tasks

KEYS_A_STATEMENT = 10_000
"""SQLite takes 32,766 parameters; the classes of one batch may have more families."""
LEFT = ("sending", "sent", "unconfirmed")
"""Of an earlier task only what left counts: what it holds may never leave."""
MOST_TASKS = 20


def emailed(connection: Connection, account_id: int, task_id: str, keys: Collection[str]) -> dict[str, str]:
    """Those of `keys` of which there is an email already -> the label of that email's record."""
    mine = and_(
        task_records.c.account_id == emails.c.account_id,
        task_records.c.task_id == emails.c.task_id,
        task_records.c.position == emails.c.position,
    )
    earlier = _earlier(connection, account_id, task_id)
    there = or_(emails.c.task_id == task_id, and_(emails.c.task_id.in_(earlier), emails.c.state.in_(LEFT)))
    query = select(emails.c.once, task_records.c.label).join_from(emails, task_records, mine)
    query = query.where(emails.c.account_id == account_id, there)
    wanted = list(keys)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), KEYS_A_STATEMENT):
        rows = connection.execute(query.where(emails.c.once.in_(wanted[start : start + KEYS_A_STATEMENT])))
        found |= {row.once: row.label for row in rows}
    return found


def _earlier(connection: Connection, account_id: int, task_id: str) -> list[str]:
    """The task that this one took records over from, the one before that, and so on."""
    found: list[str] = []
    while len(found) < MOST_TASKS:
        last = found[-1] if found else task_id
        query = select(tasks.c.selection).where(tasks.c.id == last, tasks.c.account_id == account_id)
        selection = connection.execute(query).scalar_one_or_none()
        before = selection.get("retry_of") if selection else None
        if before is None:
            break
        found.append(before)
    return found
