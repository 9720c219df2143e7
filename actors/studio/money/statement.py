"""A family's statement: what it owed, what has happened since, what it owes. As a page to print or mail, and as text.

Pure. The page and the HTML of the email are the same document.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from actors.mail.texts import render
from actors.studio.money.cents import format_cents

WHAT_WIDTH, AMOUNT_WIDTH = 46, 14
"""Columns of the text version; with the date they stay within the 78 of a mail's line."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction."""

    date: date
    what: str
    signed_cents: int
    """Charges are above zero, credits and payments below."""
    balance_cents: int
    """What the family owed after it."""


class Owing(msgspec.Struct, frozen=True):
    """Whether a statement is worth sending, and to whom."""

    email: str
    closing_cents: int
    is_empty: bool
    """Nothing was owed, and nothing has happened."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    studio: str
    family: str
    guardian_id: int | None
    """The primary one; None where the family has none, and its name is then empty."""
    guardian: str
    email: str
    address: Sequence[str]
    from_date: date
    to_date: date
    opening_cents: int
    lines: Sequence[Line]

    @property
    def closing_cents(self) -> int:
        return self.lines[-1].balance_cents if self.lines else self.opening_cents

    @property
    def charged_cents(self) -> int:
        return sum(line.signed_cents for line in self.lines if line.signed_cents > 0)

    @property
    def paid_cents(self) -> int:
        return -sum(line.signed_cents for line in self.lines if line.signed_cents < 0)

    @property
    def owing(self) -> Owing:
        return Owing(self.email, self.closing_cents, not self.lines and not self.opening_cents)


def what(category: str, memo: str, first_name: str | None) -> str:
    """`Tuition: Level 1 Gymnastics, November 2026 (Ava)`."""
    told = f"{category}: {memo}" if memo and memo != category else category
    return f"{told} ({first_name})" if first_name else told


def render_statement_html(statement: Statement, message: str = "") -> str:
    """The whole document, to print or to mail."""
    return render("statement.html", **_values(statement, message))


def render_statement_text(statement: Statement, message: str = "") -> str:
    return render("statement.txt", row=_row, **_values(statement, message))


def _values(statement: Statement, message: str) -> dict[str, object]:
    return {
        "statement": statement,
        "message": message.strip(),
        "period": f"{format_day(statement.from_date)} to {format_day(statement.to_date)}",
        "closing": "Balance due" if statement.closing_cents > 0 else "Closing balance",
        "dollars": format_cents,
        "day": format_day,
    }


def format_day(day: date) -> str:
    """`Nov 3, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def _row(day: str, told: str, amount: str) -> str:
    shown = told if len(told) <= WHAT_WIDTH else told[: WHAT_WIDTH - 3] + "..."
    return f"{day:<14}{shown:<{WHAT_WIDTH}}{amount:>{AMOUNT_WIDTH}}"
