"""Cents, read from what a person writes and written as people read them. Pure; the only place that rounds."""

import re

DOLLARS = re.compile(r"\$?((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}))(?:\.([0-9]{2}))?")
PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))? ?%?")
MOST_CENTS = 10_000_000
"""$100,000.00: a larger single amount is a slip of the finger."""
WHOLE = 10_000
"""100 % in hundredths of a percent."""


class BadAmount(ValueError):
    """One sentence for the person who wrote it."""


def parse_dollars(text: str) -> int:
    """The cents in `35`, `35.00`, `$1,234.50`. Raises BadAmount for everything else, zero too."""
    found = DOLLARS.fullmatch(text.strip())
    if not found:
        raise BadAmount("Give an amount in dollars such as 35.00.")
    cents = int(found[1].replace(",", "")) * 100 + int(found[2] or 0)
    if cents == 0:
        raise BadAmount("Give an amount above $0.00.")
    if cents > MOST_CENTS:
        raise BadAmount(f"Give at most {format_cents(MOST_CENTS)}.")
    return cents


def parse_percent(text: str) -> int:
    """Hundredths of a percent in `5`, `7.5`, `12.25%`. Raises BadAmount for everything else, zero too."""
    found = PERCENT.fullmatch(text.strip())
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < hundredths <= WHOLE:
        raise BadAmount("Give a percentage above 0 and up to 100, such as 7.5.")
    return hundredths


def format_cents(cents: int) -> str:
    """`$1,234.50`, `-$12.00`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def share(cents: int, part: int, whole: int) -> int:
    """`part` of `whole` of an amount, rounded half-up to the cent. In integers, so that nothing is lost on the way."""
    return (2 * cents * part + whole) // (2 * whole)
