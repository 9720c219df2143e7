"""A batch of rows into the studio's tables: what is there already is read once, what is to be written goes in bulk.

Constant in the number of statements, whatever the number of rows. A batch holds at most 1,000 rows, so that their ids
fit into one statement's parameters on both databases.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from actors.studio.office_export import classes as class_rows
from actors.studio.office_export import families as family_rows
from actors.studio.office_export import students as student_rows
from actors.studio.office_export.cells import BadCell
from actors.studio.office_export.households import households, write_households
from actors.studio.office_export.names import with_ids
from actors.studio.office_export.plan import Clean, Fault, Outcome, Plan, plan
from actors.studio.office_export.reader import FAULT
from actors.studio.office_export.saving import add_keywords, existing, ids_by, write
from actors.studio.schedule.planning import move_meetings, plan_term
from actors.studio.tables import classes, families, students

RowData = Mapping[str, str]


def land_families(
    connection: Connection, account_id: int, rows: Sequence[RowData], today: date
) -> list[Outcome | Fault]:
    """One outcome a row, in their order."""
    found = [_checked(row, family_rows.family) for row in rows]
    made = plan(found, households(connection, account_id, _ids(found)))
    write_households(connection, account_id, made, today)
    return made.outcomes


def land_students(
    connection: Connection, account_id: int, rows: Sequence[RowData], today: date
) -> list[Outcome | Fault]:
    """One outcome a row, in their order."""
    family_ids = _family_ids(connection, account_id, {student_rows.family_number(row) for row in rows})
    found = [_checked(row, lambda cells: student_rows.student(cells, family_ids, today)) for row in rows]
    made = plan(found, existing(connection, account_id, students, student_rows.COLUMNS, _ids(found)))
    write(connection, account_id, students, made)
    add_keywords(connection, account_id, students, [*made.new.values(), *made.changed.values()])
    return made.outcomes


def land_classes(
    connection: Connection, account_id: int, rows: Sequence[RowData], today: date
) -> list[Outcome | Fault]:
    """One outcome a row, in their order. Classes that are new get a term of meetings."""
    found = with_ids(connection, account_id, [_checked(row, class_rows.class_) for row in rows])
    before = existing(connection, account_id, classes, class_rows.COLUMNS, _ids(found))
    made = plan(found, before)
    write(connection, account_id, classes, made)
    _plan_meetings(connection, account_id, made, before, today)
    return made.outcomes


def _plan_meetings(
    connection: Connection, account_id: int, made: Plan, before: Mapping[str, Clean], today: date
) -> None:
    written = {id: record.values for id, record in (made.new | made.changed).items()}
    ids = ids_by(connection, account_id, classes, classes.c.external_id, sorted(written))
    meeting = {id: values["weekday"] for id, values in written.items() if values["status"] == "active"}
    moved = {id for id in made.changed if before[id].values["weekday"] != written[id]["weekday"]}
    plan_term(connection, account_id, {ids[id]: day for id, day in meeting.items()}, today)
    move_meetings(connection, account_id, {ids[id]: written[id]["weekday"] for id in moved}, today)


def _checked(row: RowData, read: Callable[[RowData], Clean]) -> Clean | Fault:
    if FAULT in row:
        return Fault(row[FAULT])
    try:
        return read(row)
    except BadCell as bad:
        return Fault(str(bad))


def _ids(rows: Iterable[Clean | Fault]) -> set[str]:
    return {row.external_id for row in rows if isinstance(row, Clean)}


def _family_ids(connection: Connection, account_id: int, external_ids: Iterable[str]) -> dict[str, int]:
    query = select(families.c.external_id, families.c.id).where(
        families.c.account_id == account_id, families.c.external_id.in_(sorted(external_ids))
    )
    return {row.external_id: row.id for row in connection.execute(query)}
