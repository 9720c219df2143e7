from datetime import date

import msgspec

from actors.studio.money.statement import Line, Statement, render_statement_html, render_statement_text, what

STATEMENT = Statement(
    guardian_id=1,
    studio="Riverbend", family="Turner", guardian="Amelia Turner", email="a@example.test",
    address=["1 Elm St", "Ames, IA 50010"],
    from_date=date(2026, 11, 1), to_date=date(2026, 11, 30), opening_cents=1_000,
    lines=[
        Line(date=date(2026, 11, 3), what="Tuition (Ava)", signed_cents=8_500, balance_cents=9_500),
        Line(date=date(2026, 11, 9), what="Payment", signed_cents=-2_000, balance_cents=7_500),
    ],
)  # fmt: skip

TEXT = """\
Riverbend
Statement of Turner, Nov 1, 2026 to Nov 30, 2026

Nov 1, 2026   Opening balance                                       $10.00
Nov 3, 2026   Tuition (Ava)                                         $85.00
Nov 9, 2026   Payment                                              -$20.00
Nov 30, 2026  Balance due                                           $75.00

Charges $85.00, payments and credits $20.00.
"""


def test_it_reads_as_text():
    assert render_statement_text(STATEMENT) == TEXT
    assert "\n\nSee you soon.\n\nNov 1" in render_statement_text(STATEMENT, " See you soon.\n")


def test_lines_stay_within_a_mails_width():
    long = Line(date=date(2026, 11, 30), what="x" * 200, signed_cents=1, balance_cents=1)
    text = render_statement_text(msgspec.structs.replace(STATEMENT, lines=[long], opening_cents=-123_456_789))
    assert max(map(len, text.splitlines())) <= 78


def test_it_is_a_page_to_print():
    page = render_statement_html(STATEMENT, "Thank you")
    assert page.startswith("<!doctype html>")
    for told in (
        "Amelia Turner<br>1 Elm St<br>Ames, IA 50010",
        "Balance due",
        "$75.00",
        "-$20.00",
        "Thank you",
        "@media print",
    ):
        assert told in page


def test_what_people_write_is_text_on_the_page():
    evil = "<script>alert(1)</script>"
    line = Line(date=date(2026, 11, 3), what=evil, signed_cents=1, balance_cents=1)
    changed = {name: evil for name in ("studio", "family", "guardian")}
    page = render_statement_html(msgspec.structs.replace(STATEMENT, lines=[line], address=[evil], **changed), evil)
    assert "<script" not in page


def test_its_figures_agree():
    assert (STATEMENT.closing_cents, STATEMENT.charged_cents, STATEMENT.paid_cents) == (7_500, 8_500, 2_000)
    assert STATEMENT.opening_cents + STATEMENT.charged_cents - STATEMENT.paid_cents == STATEMENT.closing_cents
    empty = msgspec.structs.replace(STATEMENT, lines=[], opening_cents=0)
    assert empty.owing.is_empty
    assert "Closing balance" in render_statement_text(empty)


def test_a_line_says_what_it_is():
    assert what("Tuition", "Level 1, November 2026", "Ava") == "Tuition: Level 1, November 2026 (Ava)"
    assert what("Annual registration", "Annual registration", None) == what("Annual registration", "", None)
