"""Who is looking: the signed-in person, as every policy question needs them."""

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select

from actors.accounts.tables import accounts, users

OWNER = "owner"
STAFF = "staff"


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    user_id: int
    name: str
    email: str
    account_id: int
    account_slug: str
    account_name: str
    time_zone: str
    role: str
    """OWNER (an Account Owner) or STAFF."""
    autopilot_tasks: bool
    """Holds the *Autopilot Tasks* permission."""
    manage_autopilot: bool = False
    """Holds the *Manage Autopilot* permission."""

    @property
    def is_owner(self) -> bool:
        return self.role == OWNER


VIEWER = select(
    users.c.id,
    users.c.name,
    users.c.email,
    users.c.account_id,
    accounts.c.slug,
    accounts.c.name.label("account_name"),
    accounts.c.time_zone,
    users.c.role,
    users.c.autopilot_tasks,
    users.c.manage_autopilot,
).join(accounts)


def viewer_of(row: Row[int, str, str, int, str, str, str, str, bool, bool]) -> Viewer:
    return Viewer(
        user_id=row.id,
        name=row.name,
        email=row.email,
        account_id=row.account_id,
        account_slug=row.slug,
        account_name=row.account_name,
        time_zone=row.time_zone,
        role=row.role,
        autopilot_tasks=row.autopilot_tasks,
        manage_autopilot=row.manage_autopilot,
    )


def noted(deed: str, viewer: Viewer) -> dict[str, int | str]:
    """Who did it, for the columns that remember it: `{"canceled_by": 7, "canceled_by_name": "Maria Lopez"}`."""
    return {f"{deed}_by": viewer.user_id, f"{deed}_by_name": viewer.name}


def has_email(email: str) -> ColumnElement[bool]:
    """The person of this address, however it is written."""
    return func.lower(users.c.email) == email.strip().lower()


def find_viewer(connection: Connection, account_id: int, user_id: int | None) -> Viewer | None:
    """The person of the account; nobody where `user_id` is None."""
    if user_id is None:
        return None
    row = connection.execute(VIEWER.where(users.c.id == user_id, users.c.account_id == account_id)).one_or_none()
    return viewer_of(row) if row else None


def viewer_at(connection: Connection, email: str) -> Viewer | None:
    """Whoever signs in with this address."""
    query = VIEWER.where(has_email(email)).execution_options(every_account="an email is one person's")
    row = connection.execute(query).one_or_none()
    return viewer_of(row) if row else None


def find_active(
    connection: Connection, account_id: int, *, email: str | None = None, user_id: int | None = None
) -> Viewer | None:
    """Who of the account has this email or this id; nobody who is deactivated."""
    who = users.c.id == user_id if email is None else has_email(email)
    mine = VIEWER.where(who, users.c.account_id == account_id, users.c.deactivated_at.is_(None))
    row = connection.execute(mine).one_or_none()
    return viewer_of(row) if row else None


def owner_of(connection: Connection, account_slug: str) -> Viewer | None:
    """The account's first Account Owner, in whose name commands at the terminal act."""
    query = VIEWER.where(accounts.c.slug == account_slug, users.c.role == OWNER).order_by(users.c.id).limit(1)
    row = connection.execute(query.execution_options(every_account="named by its slug")).one_or_none()
    return viewer_of(row) if row else None
