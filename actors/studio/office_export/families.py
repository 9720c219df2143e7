"""A row of the families' file: its cells as the columns of a family and of its primary guardian."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement

from actors.studio.office_export.cells import BadCell, cents, clean, email, fitting, lines
from actors.studio.office_export.plan import Clean
from actors.studio.tables import families, guardians

OF_FAMILY = ("name", "street", "city", "state", "zip", "notes")
OF_GUARDIAN = {"guardian": "name", "email": "email", "phone": "phone"}
"""Name among the values -> column of the primary guardian."""

COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(families.c[name] for name in OF_FAMILY),
    *(guardians.c[column].label(name) for name, column in OF_GUARDIAN.items()),
)
"""What a file decides about a family. The rest, such as whether it is active, is the studio's own."""


def family(row: Mapping[str, str]) -> Clean:
    """Raises BadCell with the reason for a person."""
    number = text(row, "Family ID", families.c.external_id)
    name = text(row, "Family Name", families.c.name)
    if not number:
        raise BadCell("The family has no ID")
    if not name:
        raise BadCell("The family has no name")
    return Clean(external_id=number, values={"name": name} | _details(row), opening_cents=cents(row["Balance"]))


def text(row: Mapping[str, str], column: str, stored_in: Column[Any]) -> str:
    return fitting(clean(row[column]), column, width(stored_in))


def width(column: Column[Any]) -> int | None:
    """How many characters the column takes; None for as many as one likes."""
    return getattr(column.type, "length", None)


def _details(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "guardian": text(row, "Primary Guardian", guardians.c.name),
        "email": email(row["Email"], "Email", width(guardians.c.email)),
        "phone": text(row, "Phone", guardians.c.phone) or None,
        "street": text(row, "Street", families.c.street) or None,
        "city": text(row, "City", families.c.city) or None,
        "state": text(row, "State", families.c.state) or None,
        "zip": text(row, "Zip", families.c.zip) or None,
        "notes": lines(row["Notes"]) or None,
    }
