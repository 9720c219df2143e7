"""A row of the families' file: its cells as the columns of a family."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column

from actors.studio.office_export.cells import BadCell, cents, clean, email, fitting, lines
from actors.studio.office_export.plan import Clean
from actors.studio.tables import families

COLUMNS: tuple[Column[Any], ...] = (
    families.c.name, families.c.guardian, families.c.email, families.c.phone, families.c.street, families.c.city,
    families.c.state, families.c.zip, families.c.balance_cents, families.c.notes,
)  # fmt: skip
"""What a file decides about a family. The rest, such as whether it is active, is the studio's own."""


def family(row: Mapping[str, str]) -> Clean:
    """Raises BadCell with the reason for a person."""
    number = text(row, "Family ID", families.c.external_id)
    name = text(row, "Family Name", families.c.name)
    if not number:
        raise BadCell("The family has no ID")
    if not name:
        raise BadCell("The family has no name")
    return Clean(external_id=number, values={"name": name} | _details(row))


def text(row: Mapping[str, str], column: str, stored_in: Column[Any]) -> str:
    return fitting(clean(row[column]), column, width(stored_in))


def width(column: Column[Any]) -> int | None:
    """How many characters the column takes; None for as many as one likes."""
    return getattr(column.type, "length", None)


def _details(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "guardian": text(row, "Primary Guardian", families.c.guardian),
        "email": email(row["Email"], "Email", width(families.c.email)),
        "phone": text(row, "Phone", families.c.phone) or None,
        "street": text(row, "Street", families.c.street) or None,
        "city": text(row, "City", families.c.city) or None,
        "state": text(row, "State", families.c.state) or None,
        "zip": text(row, "Zip", families.c.zip) or None,
        "balance_cents": cents(row["Balance"]),
        "notes": lines(row["Notes"]) or None,
    }
