"""From the names in a file (a program, a room, an instructor) to the studio's records; those that are missing are made.

Upper and lower case make no difference: "main gym" is the "Main gym" that the studio has.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, select

from actors.studio.office_export.plan import Clean, Fault
from actors.studio.sql import add_missing
from actors.studio.tables import levels, programs, rooms, staff

NAMED = {"program_id": programs, "level_id": levels, "room_id": rooms, "instructor_id": staff}


def with_ids(connection: Connection, account_id: int, rows: Sequence[Clean | Fault]) -> list[Clean | Fault]:
    """The rows with ids where they have names."""
    found: dict[str, dict[str, int]] = {}
    for column, table in NAMED.items():
        names = (row.values[column] for row in rows if isinstance(row, Clean))
        found[column] = _ids(connection, account_id, table, [name for name in names if name])
    return [_with_ids(row, found) if isinstance(row, Clean) else row for row in rows]


def _with_ids(row: Clean, found: dict[str, dict[str, int]]) -> Clean:
    named = {column: row.values[column] for column in NAMED}
    ids = {column: name and found[column][name.casefold()] for column, name in named.items()}
    return msgspec.structs.replace(row, values=row.values | ids)


def _ids(connection: Connection, account_id: int, table: Table, names: Sequence[str]) -> dict[str, int]:
    """Name in lower case -> id; of two records of one name, the older."""
    there = _known(connection, account_id, table)
    missing = {name.casefold(): name for name in reversed(names) if name.casefold() not in there}  # the first spelling
    if not missing:
        return there
    rows = [{"account_id": account_id, "name": name} for _, name in sorted(missing.items())]
    connection.execute(add_missing(connection, table), rows)
    return _known(connection, account_id, table)


def _known(connection: Connection, account_id: int, table: Table) -> dict[str, int]:
    query = select(table.c.name, table.c.id).where(table.c.account_id == account_id).order_by(table.c.id.desc())
    return {row.name.casefold(): row.id for row in connection.execute(query)}
