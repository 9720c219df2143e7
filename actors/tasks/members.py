"""The people of an account, as its Account Owners see them, and the guard before whatever is done to one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from actors.accounts import password_links, passwords
from actors.accounts.people import OWNER, Viewer, find_viewer
from actors.accounts.tables import users
from actors.db import Database
from actors.tasks.errors import NotFound
from actors.tasks.permissions import Policy

NOBODY = "There is no such person."


class Right(StrEnum):
    """What can be given to a person and taken from them. Owners have all of it by their role."""

    OWNER = "owner"
    AUTOPILOT_TASKS = "autopilot_tasks"
    MANAGE_AUTOPILOT = "manage_autopilot"


TITLES = {
    Right.OWNER: "Account Owner",
    Right.AUTOPILOT_TASKS: "Autopilot Tasks",
    Right.MANAGE_AUTOPILOT: "Manage Autopilot",
}


class Member(msgspec.Struct, frozen=True):
    """A person of the account, what they were given, and whether they can sign in."""

    user_id: int
    name: str
    email: str
    rights: frozenset[Right]
    active: bool
    invited: bool
    """They have not chosen a password yet."""
    link_until: datetime | None = None
    """How long the link is good that they were sent."""

    @property
    def is_owner(self) -> bool:
        return Right.OWNER in self.rights


def members(connection: Connection, viewer: Viewer, now: datetime) -> list[Member]:
    """Everybody of the account: owners, staff, those who were deactivated. Raises NotFound for who manages nobody."""
    expect_manager(viewer)
    links = password_links.waiting(connection, viewer.account_id, now)
    query = select(users).where(users.c.account_id == viewer.account_id).order_by(users.c.name, users.c.id)
    found = [_member(row, links.get(row.id)) for row in connection.execute(query)]
    return sorted(found, key=lambda member: (not member.active, not member.is_owner))


@contextmanager
def managing(database: Database, viewer: Viewer) -> Iterator[Connection]:
    """A transaction in which the viewer does something about the people of their account. Raises NotFound.

    Everybody of it is held, so that two owners cannot unseat each other, and the viewer is asked for as they are now.
    """
    with database.write() as connection:
        held = select(users.c.id).where(users.c.account_id == viewer.account_id).order_by(users.c.id).with_for_update()
        connection.execute(held).all()
        expect_manager(find_viewer(connection, viewer.account_id, viewer.user_id))
        yield connection


def expect_manager(viewer: Viewer | None) -> None:
    if viewer is None or not Policy(viewer).may_manage_people():
        raise NotFound("There is nothing here.")


def find_member(connection: Connection, viewer: Viewer, user_id: int) -> Member:
    query = select(users).where(users.c.account_id == viewer.account_id, users.c.id == user_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOBODY)
    return _member(row)


def _member(row: Any, link_until: datetime | None = None) -> Member:
    has = {
        Right.OWNER: row.role == OWNER,
        Right.AUTOPILOT_TASKS: row.autopilot_tasks,
        Right.MANAGE_AUTOPILOT: row.manage_autopilot,
    }
    rights = frozenset(right for right, given in has.items() if given)
    invited = row.password_hash == passwords.NONE
    return Member(row.id, row.name, row.email, rights, row.deactivated_at is None, invited, link_until)
