from actors.studio.reports.report import Column
from actors.studio.reports.sheet import Row, rows

COLUMNS = (Column("Family", 20), Column("Owes", 10, "money", total=True), Column("Days", 5, "number"))
COUNTED = ("family", "families")


def test_totals_are_of_the_columns_that_have_one():
    answers = [[["Lee", 100, 3], ["Lee", 50, 4]], [], [["Kim", -20, 5]]]
    assert list(rows(COLUMNS, COUNTED, iter(answers))) == [
        Row("line", ["Lee", 100, 3], opens=True),
        Row("line", ["Lee", 50, 4]),
        Row("line", ["Kim", -20, 5], opens=True),
        Row("total", ["Total: 3 families", 130, None]),
    ]


def test_one_is_one():
    assert list(rows(COLUMNS, COUNTED, iter([[["Lee", 1, 3]]])))[-1].cells[0] == "Total: 1 family"


def test_without_a_line_there_is_no_total():
    assert list(rows(COLUMNS, COUNTED, iter([]), "Two are missing.")) == [
        Row("note", ["Nothing to report."]),
        Row("note", ["Two are missing."]),
    ]


def test_lines_are_taken_one_record_at_a_time():
    taken = []

    def answers():
        for number in range(3):
            taken.append(number)
            yield [["Lee", number, 0]]

    written = rows(COLUMNS, COUNTED, answers())
    next(written)
    assert taken == [0]
