"""Every report in every format says what the database says, asked here in SQL of its own. On both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from actors.studio.reports import REPORTS
from actors.studio.reports.writing import WRITERS
from actors.studio.tables import applications, families, guardians, makeup_tokens, students
from actors.tasks.errors import Invalid
from actors.tasks.lifecycle import Status
from tests.support.money import Till
from tests.support.report_sql import DASH, EXPECTED, ask, balances_and_aging
from tests.support.reports import content, read_csv, read_pdf, read_xlsx
from tests.support.timetable import TODAY, insert_all

EVIL = '=HYPERLINK("http://evil.test","Click")'


@pytest.fixture
def till(database, studio):
    """A studio with something in every report: old and new debt, unused credit, tokens of all kinds, a formula."""
    till = Till(database, studio)
    evil, second, third, fourth, _ = studio.families
    till.change(families, evil, name=EVIL)
    till.change(guardians, studio.guardians[1], phone="+1 512 555 0100")
    for days, cents in ((-5, 1100), (1, 1200), (31, 1300), (61, 1400), (200, 1500)):
        day = TODAY - timedelta(days=days)
        till.add("charge", evil, cents, min(day, TODAY) - timedelta(days=10), category="Tuition", due_on=day)
    old = till.add("charge", second, 9_999, date(2026, 9, 1), category="Camp")
    paid = till.add("payment", second, 12_000, date(2026, 11, 10), category="Payment")
    settled = till.add("charge", third, 5_000, date(2026, 10, 1), category="Tuition")
    given = till.add("credit", third, 5_000, date(2026, 10, 2), category="Tuition")
    later = till.add("payment", fourth, 700, TODAY + timedelta(days=3), category="Payment")
    owed = till.add("charge", fourth, 900, date(2026, 11, 1), category="tuition extra")
    with database.write() as connection:
        rows = [(old, paid, 9_000), (settled, given, 5_000), (owed, later, 700)]
        names = ("charge_id", "paid_by_id", "amount_cents")
        values = [dict(zip(names, row, strict=True)) for row in rows]
        insert_all(connection, applications, studio.account, values)
        insert_all(connection, makeup_tokens, studio.account, _tokens(studio))
    till.change(students, studio.students[9], active=False, birth_date=date(2019, 2, 28))
    till.change(students, studio.students[8], birth_date=date(2018, 7, 4))
    return till


def _tokens(studio):
    first, second, third = studio.students[:3]
    made: list[dict[str, Any]] = [
        {"student_id": first, "meeting_id": studio.meetings[0], "expires_on": None},
        {"student_id": first, "meeting_id": studio.meetings[1], "expires_on": TODAY},
        {"student_id": first, "meeting_id": studio.meetings[2], "expires_on": TODAY - timedelta(days=1)},
        {"student_id": second, "used_on": TODAY - timedelta(days=2)},
        {"student_id": second, "used_on": TODAY + timedelta(days=2)},
        {"student_id": third, "issued_on": TODAY + timedelta(days=1)},
        {"student_id": third, "why": "Class canceled: power cut"},
    ]
    empty = {"meeting_id": None, "expires_on": None, "used_on": None, "why": "Sick", "issued_on": date(2026, 11, 2)}
    return [empty | row for row in made]


def made(desk, studio, **params):
    return desk.finish(desk.launcher.launch(studio.front_desk, "report", params, {"all": True}))


def with_total(report, lines):
    """The lines as any format has them: an empty text is no text; and what they add up to."""
    figures = [sum(line[at] for line in lines) if column.total else None for at, column in enumerate(report.columns)]
    noun = report.counted[len(lines) != 1]
    total = [f"Total: {len(lines)} {noun}", *figures[1:]]
    plain = [[cell or _zero(cell) for cell in line] for line in lines]
    return [[column.name for column in report.columns], *plain, total]


def _zero(cell):
    return 0 if cell == 0 else None


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda function: function.__name__)
def test_a_report_equals_the_database(desk, studio, till, expected):
    report, lines = REPORTS[expected.__name__], [list(row) for row in expected(till)]
    assert lines
    for format, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        task = made(desk, studio, report=report.name, format=format)
        assert (task.status, task.failed) == (Status.COMPLETED, 0)
        assert read(content(desk.files, task), report) == with_total(report, lines)
        assert task.result_name.endswith(f"{TODAY}.{format}") or report.takes == "period"


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda function: function.__name__)
def test_a_report_on_paper_has_every_line(desk, studio, till, expected):
    report = REPORTS[expected.__name__]
    told = read_pdf(content(desk.files, made(desk, studio, report=report.name, format="pdf")))
    if told is None:
        pytest.skip("pdftotext is not installed")
    assert f"{report.title} Riverbend Gymnastics" in told
    assert "Made Nov 23, 2026" in told
    assert "Page 1 of 1" in told
    lines = [line for line in expected(till) if not any(EVIL in str(cell) for cell in line)]  # that one is wrapped
    assert lines
    for line in lines:
        cells = list(zip(line, report.columns, strict=True))[report.groups :]
        assert " ".join(filter(None, (shown(cell, column.type) for cell, column in cells))) in told


def shown(cell, type):
    if cell is None:
        return ""
    if type == "date":
        return f"{cell.month}/{cell.day}/{cell.year}"
    if type == "money":
        return f"{'-' if cell < 0 else ''}${abs(cell) / 100:,.2f}" if cell else DASH
    return str(cell)


def test_every_report_and_format_is_tested():
    assert {function.__name__ for function in EXPECTED} == set(REPORTS)
    assert set(WRITERS) == {"csv", "xlsx", "pdf"}


@pytest.mark.parametrize("on", [date(2026, 11, 9), date(2026, 11, 10), date(2026, 9, 1), date(2026, 12, 24)])
def test_balances_of_another_day(desk, studio, till, on):
    task = made(desk, studio, report="balances_and_aging", format="csv", as_of=on.isoformat())
    report = REPORTS["balances_and_aging"]
    assert read_csv(content(desk.files, task), report) == with_total(report, balances_and_aging(till, on))
    assert task.result_name == f"balances-and-aging-{on}.csv"
    assert f"as of {on:%b} {on.day}, {on.year}" in task.title


def test_who_owes_nothing_is_skipped_with_the_reason(desk, studio, till):
    task = made(desk, studio, report="balances_and_aging", format="csv")
    assert (task.done, task.skipped) == (3, 2)
    with desk.database.read() as connection:
        reasons = connection.execute(text("SELECT reason FROM task_records WHERE outcome = 'skipped'")).scalars().all()
    assert reasons == ["no open balance"] * 2


def test_transactions_of_a_period(desk, studio, till):
    dates = {"from_date": "2026-10-01", "to_date": "2026-10-02"}
    task = made(desk, studio, report="transactions_by_category", format="csv", **dates)
    report = REPORTS["transactions_by_category"]
    assert read_csv(content(desk.files, task), report)[1:] == [
        ["Tuition", 2, 5_000, 5_000, 0, 0],
        ["Total: 1 category", 2, 5_000, 5_000, 0, 0],
    ]
    assert task.result_name == "transactions-by-category-2026-10-01-to-2026-10-02.csv"


def test_a_report_without_lines_says_so(desk, studio):
    for format, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        task = made(desk, studio, report="makeup_tokens_outstanding", format=format)
        assert task.skipped == len(studio.students)
        report = REPORTS["makeup_tokens_outstanding"]
        assert read(content(desk.files, task), report)[1][0] == "Nothing to report."
    read_pdf(content(desk.files, made(desk, studio, report="makeup_tokens_outstanding", format="pdf")))


def test_another_studio_is_in_no_report(desk, studio, till):
    for name in REPORTS:
        task = made(desk, studio, report=name, format="csv")
        assert task.total == len(ask(till, f"SELECT id FROM {task.record_type} WHERE account_id = :mine"))


def test_a_formula_is_text_in_csv(desk, studio, till):
    data = content(desk.files, made(desk, studio, report="balances_and_aging", format="csv")).decode("utf-8-sig")
    assert '"\'=HYPERLINK(""http://evil.test"",""Click"")"' in data
    assert "'+1 512 555 0100" in data
    assert "-" + "30.00" in data  # a negative amount is a number, and stays one


def test_a_record_that_is_gone_is_said_to_be_missing(desk, studio, till):
    launched = desk.launcher.launch(studio.owner, "report", {"report": "class_rosters", "format": "csv"}, {"all": True})
    with desk.database.write() as connection:
        connection.execute(text("DELETE FROM classes WHERE id = :id"), {"id": studio.classes[0]})
    task = desk.finish(launched)
    assert (task.done, task.failed) == (2, 1)
    last = read_csv(content(desk.files, task), REPORTS["class_rosters"])[-1]
    assert last == ["Missing here is 1 record that could not be read; the task says why."]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"report": "transactions_by_category", "from_date": "2026-11-02", "to_date": "2026-11-01"}, "from_date"),
        ({"report": "transactions_by_category", "as_of": "2026-11-02"}, "as_of"),
        ({"report": "class_rosters", "from_date": "2026-11-02"}, "from_date"),
        ({"report": "class_rosters", "to_date": "2026-11-02"}, "to_date"),
        ({"report": "class_rosters", "as_of": "2026-11-02"}, "as_of"),
        ({"report": "class_rosters", "format": "doc"}, "format"),
        ({"report": "gossip"}, "report"),
        ({}, "report"),
    ],
)
def test_nonsense_is_refused_with_the_field_named(desk, studio, params, field):
    with pytest.raises(Invalid) as refused:
        desk.launcher.launch(studio.owner, "report", params, {"all": True})
    assert list(refused.value.fields) == [field]
