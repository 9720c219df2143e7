"""The office's export, as a file and as cells. The CSV files are made up, with every fault that a real one has."""

from pathlib import Path

from actors.studio.office_export.reader import COLUMNS, Row, read

DATA = Path(__file__).parent.parent / "data"

FAMILY = {"Family ID": "10001", "Family Name": "Turner", "Primary Guardian": "Amelia Turner", "Balance": "0.00"}
STUDENT = {
    "Student ID": "50001",
    "Family ID": "10001",
    "First Name": "Ava",
    "Last Name": "Turner",
    "Birth Date": "2015-04-09",
}


CLASS = {
    "Class ID": "700",
    "Class Name": "Level 3 Tumbling",
    "Program": "Recreational",
    "Level": "Level 3",
    "Room": "main gym",
    "Instructor": "Marcus Reed",
    "Weekday": "Mon",
    "Starts": "4:30 PM",
    "Ends": "5:30 PM",
    "Price": "$95.00",
    "Capacity": "12",
    "Status": "Active",
}


def csv_bytes(record_type: str) -> bytes:
    return (DATA / f"{record_type}.csv").read_bytes()


def csv_rows(record_type: str) -> list[Row]:
    return read(csv_bytes(record_type), record_type)


def family_cells(**cells: str) -> dict[str, str]:
    """A row of the families' file; `Email="x"`, `Family_ID="1"` say what is different about it."""
    return _cells("families", FAMILY, cells)


def student_cells(**cells: str) -> dict[str, str]:
    return _cells("students", STUDENT, cells)


def class_cells(**cells: str) -> dict[str, str]:
    return _cells("classes", CLASS, cells)


def as_rows(*data: dict[str, str]) -> list[Row]:
    return [Row(number, f"Row {number}", cells) for number, cells in enumerate(data, 2)]


def _cells(record_type: str, usual: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    blank = dict.fromkeys(COLUMNS[record_type], "")
    return blank | usual | {name.replace("_", " "): cell for name, cell in given.items()}
