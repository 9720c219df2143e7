"""What the lists' filters can be set to: the studio's keywords, classes, programs and so on."""

from collections.abc import Container

import msgspec
from sqlalchemy import Connection, Table, select

from actors.studio.tables import classes, keywords, levels, programs, rooms, staff, transactions
from actors.studio.wording import WEEKDAYS, clock


class Choice(msgspec.Struct, frozen=True):
    id: int
    label: str
    """Of a class with day and time: a studio has many classes of one name."""


class FilterChoices(msgspec.Struct, frozen=True, kw_only=True):
    keywords: list[str]
    classes: list[Choice]
    programs: list[Choice]
    levels: list[Choice]
    rooms: list[Choice]
    instructors: list[Choice]
    categories: list[str]
    """Of transactions. Empty for a list that has no such filter: they are read off every transaction there is."""


def filter_choices(connection: Connection, account_id: int, wanted: Container[str] = ("category",)) -> FilterChoices:
    """`wanted`: the filters of the list, such as `RecordList.filters`."""
    return FilterChoices(
        keywords=[choice.label for choice in _named(connection, account_id, keywords)],
        classes=_classes(connection, account_id),
        programs=_named(connection, account_id, programs),
        levels=_named(connection, account_id, levels),
        rooms=_named(connection, account_id, rooms),
        instructors=_instructors(connection, account_id),
        categories=_categories(connection, account_id) if "category" in wanted else [],
    )


def _named(connection: Connection, account_id: int, table: Table) -> list[Choice]:
    query = select(table.c.id, table.c.name).where(table.c.account_id == account_id).order_by(table.c.name, table.c.id)
    return [Choice(*row) for row in connection.execute(query)]


def _classes(connection: Connection, account_id: int) -> list[Choice]:
    query = (
        select(classes.c.id, classes.c.name, classes.c.weekday, classes.c.starts)
        .where(classes.c.account_id == account_id)
        .order_by(classes.c.name, classes.c.weekday, classes.c.starts, classes.c.id)
    )
    rows = connection.execute(query)
    return [Choice(row.id, f"{row.name}, {WEEKDAYS[row.weekday]} {clock(row.starts)}") for row in rows]


def _instructors(connection: Connection, account_id: int) -> list[Choice]:
    query = (
        select(staff.c.id, staff.c.name)
        .where(staff.c.account_id == account_id, staff.c.teaches)
        .order_by(staff.c.name, staff.c.id)
    )
    return [Choice(*row) for row in connection.execute(query)]


def _categories(connection: Connection, account_id: int) -> list[str]:
    used = select(transactions.c.category).where(transactions.c.account_id == account_id).distinct()
    return sorted(connection.execute(used).scalars())
