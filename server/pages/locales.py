"""In which locale numbers, money, dates and times are written: whoever reads decides. The words stay English.

The locale is ambient (a context variable, set once a request), because hardly a sentence of ours is without a number.
The live pages write the same with `Intl` (web/static/js/locale.js); a test holds each locale on offer against it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, get_currency_symbol

STUDIO = "en-US"
OFFERED = (
    STUDIO, "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-ZA", "da-DK", "de-DE", "es-ES", "es-MX", "es-US",
    "fi-FI", "fr-CA", "fr-FR", "it-IT", "ja-JP", "nb-NO", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "sv-SE",
)  # fmt: skip
CURRENCY, SYMBOL = "USD", "$"
"""A studio has one currency, so nobody needs to be told which dollars they are."""
NARROW_SPACE = "\u202f"

_reader: ContextVar[str] = ContextVar("locale", default=STUDIO)


def write_in(tag: str) -> None:
    """From here on in this request, write as the locale `tag`, one of OFFERED, does."""
    _reader.set(tag)


@contextmanager
def writing_in(tag: str) -> Iterator[None]:
    token = _reader.set(tag)
    try:
        yield
    finally:
        _reader.reset(token)


def preferred(accept_language: str) -> str:
    """The locale on offer that comes nearest to what a browser's `Accept-Language` asks for."""
    found = negotiate_locale(_wanted(accept_language), OFFERED, sep="-")
    return found if found in OFFERED else STUDIO


def called(tag: str) -> str:
    """`English (United States)`."""
    return _locale(tag).get_display_name("en") or tag


def number(value: int) -> str:
    return format_decimal(value, locale=here())


def tenths(value: int) -> str:
    """`3.4` for 34."""
    return format_decimal(Decimal(value) / 10, _with_tenths(_reader.get()), here())


def dollars(cents: int) -> str:
    """`$1,234.50`, `-$12.00`."""
    symbol = get_currency_symbol(CURRENCY, here())
    return format_currency(Decimal(cents) / 100, CURRENCY, locale=here()).replace(symbol, SYMBOL)


def decimal(text: str) -> str:
    """`1,234.50` for `1234.50`."""
    return format_decimal(Decimal(text), "#,##0.00", here())


def is_studios() -> bool:
    """Whether the reader writes the way that the studio does."""
    return _reader.get() == STUDIO


def clock(at: time | datetime, *, seconds: bool = False) -> str:
    """`2:41 PM`, `14:41`. `at` is local already."""
    return _plain(format_time(at.replace(tzinfo=None), "medium" if seconds else "short", locale=here()))


def month_and_day(on: date) -> str:
    """`Nov 23`."""
    return _plain(format_skeleton("MMMd", datetime.combine(on, time()), locale=here()))


def calendar_day(on: date) -> str:
    """`Nov 23, 2026`."""
    return _plain(format_date(on, "medium", locale=here()))


def full_day(on: date) -> str:
    """`Monday, November 23, 2026`."""
    return _plain(format_date(on, "full", locale=here()))


def weekday(on: date, width: str = "EEEE") -> str:
    """`Monday`; `Mon` for the width `EEE`."""
    return format_date(on, width, locale=here())


def _wanted(accept_language: str) -> list[str]:
    """The language tags, the most wanted first."""
    weighed = []
    for each in accept_language.split(","):
        tag, _, weight = each.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0]) if tag.replace("-", "").isalnum()]


def here() -> Locale:
    """The reader's."""
    return _locale(_reader.get())


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


@cache
def _with_tenths(tag: str) -> str:
    """The locale's pattern for numbers, with exactly one digit after the point."""
    return str(_locale(tag).decimal_formats[None].pattern).replace("0.###", "0.0")


def _plain(text: str) -> str:
    """With the space that keyboards have: some locales write a narrow one before AM and PM."""
    return text.replace(NARROW_SPACE, " ")
