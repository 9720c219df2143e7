"""Amounts as readers type them, each in their locale, for the actions, which take them as `1234.50`. Pure."""

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, get_group_symbol, parse_decimal

from server.pages import locales

PLAIN = re.compile(r"[0-9]+(\.[0-9]{2})?")
"""Means the same to everybody: no locale groups digits by two."""
AMOUNT = re.compile(r"(\$?)\s*([0-9][0-9.,'\s]*?)\s*([$%]?)")
MOST_PLACES = 2


class Unclear(ValueError):
    """One sentence for the person who wrote it."""


def canonical(text: str) -> str:
    """`1234.50` for the `1.234,50` of a German; what is no amount stays as it is. Raises Unclear."""
    found = AMOUNT.fullmatch(text.strip())
    if locales.is_studios() or found is None or PLAIN.fullmatch(found[2]):
        return text
    value = _read(found[2])
    written = str(value) if value == value.to_integral_value() else f"{value:.2f}"
    return f"{found[1]}{written}{found[3].replace('$', '')}"


def _read(text: str) -> Decimal:
    """The number, where nobody could take it for another."""
    here = locales.here()
    group = get_group_symbol(here)
    try:
        value = parse_decimal(re.sub(r"\s", group, text) if group.isspace() else text, here, strict=True)
    except NumberFormatError:
        raise _unclear() from None
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise _unclear()
    return value


def _unclear() -> Unclear:
    return Unclear(f"It is not clear how much this is. Write it like {locales.decimal('1234.50')}, or like 1234.50.")
