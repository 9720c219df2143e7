"""A row of the students' file: its cells as the columns of a student, the family that it names, and the keywords."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column

from actors.studio.office_export.cells import BadCell, birth_date, clean, fitting, yes_or_no
from actors.studio.office_export.families import text, width
from actors.studio.office_export.plan import Clean
from actors.studio.tables import families, keywords, students

COLUMNS: tuple[Column[Any], ...] = (
    students.c.family_id, students.c.first_name, students.c.last_name, students.c.birth_date, students.c.gender,
    students.c.active,
)  # fmt: skip


def student(row: Mapping[str, str], family_ids: Mapping[str, int], today: date) -> Clean:
    """`family_ids` finds a family by its id in the export. Raises BadCell with the reason for a person."""
    number = text(row, "Student ID", students.c.external_id)
    if not number:
        raise BadCell("The student has no ID")
    values = _names(row) | {
        "birth_date": birth_date(row["Birth Date"], today),
        "gender": text(row, "Gender", students.c.gender) or None,
        "active": yes_or_no(row["Active"], "Active", blank=True),
        "family_id": _family_id(row, family_ids),
    }
    return Clean(external_id=number, values=values, keywords=_keywords(row["Keywords"]))


def family_number(row: Mapping[str, str]) -> str:
    """The family's id in the export, as the row names it; blank for a row that names none."""
    return clean(row.get("Family ID", ""))


def _names(row: Mapping[str, str]) -> dict[str, Any]:
    first, last = text(row, "First Name", students.c.first_name), text(row, "Last Name", students.c.last_name)
    if not first:
        raise BadCell("The student has no first name")
    if not last:
        raise BadCell("The student has no last name")
    return {"first_name": first, "last_name": last}


def _family_id(row: Mapping[str, str], family_ids: Mapping[str, int]) -> int:
    number = fitting(family_number(row), "Family ID", width(families.c.external_id))
    if not number:
        raise BadCell("The student has no family ID")
    if number not in family_ids:
        raise BadCell(f"There is no family {number}. Import the families first.")
    return family_ids[number]


def _keywords(cell: str) -> frozenset[str]:
    names = {clean(name) for name in cell.split(";")} - {""}
    return frozenset(fitting(name, "Keywords", width(keywords.c.name)) for name in names)
