"""One cell of the export: its text as a name, an email address, a date, an amount. Pure.

Every reader either returns the value or raises BadCell with a reason that the person who owns the file can act on.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

EARLIEST_BIRTH_YEAR = 1900
LARGEST_CENTS = 2**31 - 1  # the balance is a 32-bit column in PostgreSQL
BLANK_CHARACTERS = "\ufeff\u200b\u2060"  # invisible, come with pasted text, and make two equal names differ

EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+\.[^\s@,;:<>()\[\]\\\".]{2,}")
MONEY = re.compile(r"(-?)\$?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?")
ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
US_DATE = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})")

YES = frozenset({"y", "yes", "true", "1"})
NO = frozenset({"n", "no", "false", "0"})


class BadCell(ValueError):
    """The cell cannot be used. The message is the reason, for a person."""


def clean(text: str) -> str:
    """One line: NFC, no control characters, every run of white space (no-break spaces, too) one space, trimmed."""
    return " ".join(_printable(text).split())


def lines(text: str) -> str:
    """Several lines, each of them clean at its end; the line breaks stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_printable(line).rstrip() for line in unified.split("\n")).strip()


def fitting(text: str, column: str, longest: int | None) -> str:
    """The text itself, if it fits into what stores it."""
    if longest is not None and len(text) > longest:
        raise BadCell(f'"{column}" is longer than {longest} characters')
    return text


def email(text: str, column: str, longest: int | None) -> str | None:
    """An address, or None for a blank cell: plenty of families have none."""
    address = fitting(clean(text), column, longest)  # before the pattern, which takes its time over a very long text
    if not address:
        return None
    if len(EMAIL.findall(address)) > 1:
        raise BadCell(f'"{address}" is more than one email address')
    if not EMAIL.fullmatch(address) or ".." in address:
        raise BadCell(f'"{address}" is not an email address')
    return address


def cents(text: str) -> int:
    """An amount such as 122.09, -10.15 or $1,204.00, in cents. Blank is nothing."""
    amount = clean(text)
    match = MONEY.fullmatch(amount)
    if not amount:
        return 0
    if not match:
        raise BadCell(f'"{amount}" is not an amount of money')
    sign, whole, fraction = match.groups()
    value = int(Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}") * 100)
    if abs(value) > LARGEST_CENTS:
        raise BadCell(f"The amount {amount} is too large")
    return value


def birth_date(text: str, today: date) -> date | None:
    """A birth date as M/D/YYYY or YYYY-MM-DD, or None for a blank cell."""
    written = clean(text)
    if not written:
        return None
    born = _date(written)
    if born > today:
        raise BadCell(f"The birth date {written} is in the future")
    if born.year < EARLIEST_BIRTH_YEAR:
        raise BadCell(f"The birth date {written} is before {EARLIEST_BIRTH_YEAR}")
    return born


def yes_or_no(text: str, column: str, blank: bool) -> bool:
    word = clean(text).casefold()
    if not word:
        return blank
    if word not in YES | NO:
        raise BadCell(f'"{clean(text)}" in "{column}" is neither Y nor N')
    return word in YES


def _date(written: str) -> date:
    match = ISO_DATE.fullmatch(written) or US_DATE.fullmatch(written)
    try:
        if match:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        pass  # a day that the month does not have, or a month that the year does not have
    raise BadCell(f"{written} is not a date")


def _printable(text: str) -> str:
    kept = (c for c in text if c not in BLANK_CHARACTERS and (c.isspace() or unicodedata.category(c) != "Cc"))
    return unicodedata.normalize("NFC", "".join(kept))
