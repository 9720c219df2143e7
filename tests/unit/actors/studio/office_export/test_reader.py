import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actors.studio.office_export.reader import COLUMNS, FAULT, BadFile, read
from tests.support.export import csv_bytes, csv_rows, family_cells, student_cells


def file_of(record_type, *rows, columns=None, encoding="utf-8"):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns or COLUMNS[record_type])
    writer.writerows(row.values() if isinstance(row, dict) else row for row in rows)
    return out.getvalue().encode(encoding)


def test_a_row_has_its_number_its_label_and_its_cells():
    (row,) = read(file_of("students", student_cells()), "students")
    assert (row.number, row.label, row.data["Birth Date"]) == (2, "Row 2: Ava Turner", "2015-04-09")
    (row,) = read(file_of("families", family_cells()), "families")
    assert row.label == "Row 2: Turner"


def test_rows_are_numbered_as_in_a_spreadsheet_whatever_the_notes_hold():
    data = file_of("families", family_cells(Notes="one\r\ntwo\r\nthree"), family_cells(), ["", ""], family_cells())
    assert [row.number for row in read(data, "families")] == [2, 3, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_that_spreadsheets_write(encoding):
    (row,) = read(file_of("students", student_cells(First_Name="Zoë"), encoding=encoding), "students")
    assert row.data["First Name"] == "Zoë"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(newline):
    text = file_of("students", student_cells()).decode().replace("\r\n", newline)
    assert len(read(text.encode(), "students")) == 1


def test_columns_may_come_in_another_order_and_case_with_others_beside_them():
    columns = ["Extra", *(column.upper() for column in reversed(COLUMNS["students"]))]
    cells = ["x", *reversed(student_cells().values())]
    (row,) = read(file_of("students", cells, columns=columns), "students")
    assert row.data == student_cells()


def test_both_files_of_the_office_are_read_whole():
    assert len(csv_rows("families")) == 1512
    assert len(csv_rows("students")) == 2512
    assert csv_rows("families")[-1].number == 1513
    assert csv_rows("students")[410].label == "Row 412: " + " ".join(
        csv_rows("students")[410].data[name] for name in ("First Name", "Last Name")
    )


@pytest.mark.parametrize("cells", [["50001", "10001", "Ava"], [*student_cells().values(), "one too many"], ["alone"]])
def test_a_ragged_row_becomes_a_row_with_a_reason(cells):
    good, ragged = read(file_of("students", student_cells(), cells), "students")
    assert FAULT not in good.data
    assert ragged.label == "Row 3"
    assert ragged.data == {
        FAULT: f"The row has {len(cells)} cells and the header 8. Is a comma or a quotation mark missing?"
    }


def test_blank_cells_beyond_the_header_do_no_harm():
    (row,) = read(file_of("students", [*student_cells().values(), "", ""]), "students")
    assert FAULT not in row.data


def test_a_nul_is_dropped_and_a_long_name_shortens_only_the_label():
    (row,) = read(file_of("families", family_cells(Family_Name="A\0" + "b" * 300)), "families")
    assert "\0" not in row.label + row.data["Family Name"]
    assert len(row.label) == 200
    assert len(row.data["Family Name"]) == 301


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The first row is not the header. It should name the columns Student ID, Family ID,"),
        (b"a,b,c\r\n1,2,3\r\n", "The first row is not the header."),
        (file_of("students"), "The file has a header, but no rows."),
        (file_of("students", ["", "", ""]), "The file has a header, but no rows."),
        (file_of("students", columns=COLUMNS["students"][:-1]), 'The column "Active" is missing.'),
        (file_of("students", columns=COLUMNS["students"][:-2]), 'The columns "Keywords", "Active" are missing.'),
        (file_of("families", family_cells()), "This is the export of families, not of students."),
        (file_of("students", student_cells()).replace(b"Ava", b'"Ava'), "A quotation mark in row 2 is never closed."),
        (b"\x81\xff", "The file is neither UTF-8 nor Windows-1252 text."),
        (b"PK\x03\x04...", "This is an Excel workbook."),
        ("Student ID".encode("utf-16"), "The file is UTF-16 text."),
        (file_of("students", ["x" * 200_000]), "Row 2 has an endless cell."),
    ],
)
def test_a_file_that_is_no_such_export_is_refused_in_one_sentence(data, message):
    with pytest.raises(BadFile) as refused:
        read(data, "students")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@given(data=st.binary(), header=st.booleans())
@example(data=b'"', header=True)
@example(data=b"\0,\xff\r,\x81", header=True)
def test_whatever_the_bytes_the_reader_raises_nothing_but_bad_file(data, header):
    beginning = file_of("families") if header else b""
    try:
        rows = read(beginning + data, "families")
    except BadFile:
        return
    assert all(len(row.label) <= 200 and "\0" not in str(row.data) for row in rows)


@given(st.data())
def test_the_offices_file_survives_damage_anywhere(data):
    whole = csv_bytes("students")[:4_000]
    place = data.draw(st.integers(0, len(whole)))
    damage = data.draw(st.sampled_from([b'"', b",", b"\r\n", b"\xff", b"\0", b""]))
    with suppress(BadFile):
        assert read(whole[:place] + damage + whole[place + 1 :], "students")
