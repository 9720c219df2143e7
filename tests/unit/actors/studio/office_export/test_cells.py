import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.studio.office_export.cells import BadCell, birth_date, cents, clean, email, fitting, lines, yes_or_no

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Robinson ", "Robinson"),
        ("Van\xa0der\xa0Berg", "Van der Berg"),
        ("Zoe\u0308", "Zoë"),
        ("Nguyễn", "Nguyễn"),
        ("a\r\nb\tc", "a b c"),
        ("A\0v\x07a", "Ava"),
        ("\ufeffAva\u200b", "Ava"),
        ('=HYPERLINK("http://evil.test","Click")', '=HYPERLINK("http://evil.test","Click")'),
        (" \xa0 ", ""),
    ],
)
def test_a_cell_becomes_one_clean_line(text, expected):
    assert clean(text) == expected


@given(st.text())
def test_clean_text_is_composed_and_stays_as_it_is(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\0" not in cleaned


def test_notes_keep_their_lines():
    assert lines("Allergy: peanuts,\r\ncall first \r\n") == "Allergy: peanuts,\ncall first"


@pytest.mark.parametrize("text", ["", "  "])
def test_plenty_of_families_have_no_email(text):
    assert email(text, "Email", 254) is None


@pytest.mark.parametrize("text", ["ava@example.com", "  ava.o'neil+gym@mail.example.co.uk ", "josé@example.com"])
def test_an_email_address(text):
    assert email(text, "Email", 254) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["white@", "see notes", "n/a", "mom@@example.com", "@example.com", "a b@example.com", "a@example", "a@b..com"],
)
def test_no_email_address(text):
    with pytest.raises(BadCell, match=f'"{text}" is not an email address'):
        email(text, "Email", 254)


def test_two_email_addresses_are_one_too_many():
    with pytest.raises(BadCell, match="is more than one email address"):
        email("two@example.com; three@example.com", "Email", 254)


@pytest.mark.timeout(5)
def test_an_endless_email_is_refused_at_once():
    with pytest.raises(BadCell, match='"Email" is longer than 254 characters'):
        email("a@" * 60_000, "Email", 254)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("122.09", 12209),
        ("-10.15", -1015),
        ("0.00", 0),
        ("", 0),
        ("0.29", 29),
        ("$1,204.50", 120450),
        ("7", 700),
        ("7.5", 750),
        ("-0.01", -1),
    ],
)
def test_money_in_cents(text, expected):
    assert cents(text) == expected


@pytest.mark.parametrize("text", ["free", "1.234", "1e5", "NaN", "Infinity", "12,34", "--1", "1.", "٣"])
def test_no_money(text):
    with pytest.raises(BadCell, match="is not an amount of money"):
        cents(text)


def test_more_money_than_can_be_stored():
    assert cents("21474836.47") == 2**31 - 1
    with pytest.raises(BadCell, match=r"The amount 21474836\.48 is too large"):
        cents("21474836.48")


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_every_cent_survives(amount):
    sign = "-" if amount < 0 else ""
    assert cents(f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02}") == amount


@pytest.mark.parametrize("text", ["2015-04-09", "4/9/2015", "04/09/2015", " 4/9/2015 "])
def test_a_date_in_the_us_or_the_iso_way(text):
    assert birth_date(text, TODAY) == date(2015, 4, 9)


def test_no_birth_date():
    assert birth_date(" ", TODAY) is None


@pytest.mark.parametrize(
    "text", ["13/45/2014", "2/30/2015", "unknown", "2015-02-29", "4/9/15", "0000-01-01", "2015/4/9"]
)
def test_no_date(text):
    with pytest.raises(BadCell, match=f"^{text} is not a date$"):
        birth_date(text, TODAY)


def test_nobody_is_born_in_the_future():
    assert birth_date("2026-11-23", TODAY) == TODAY
    with pytest.raises(BadCell, match=r"^The birth date 6/1/2051 is in the future$"):
        birth_date("6/1/2051", TODAY)


def test_nobody_at_a_studio_was_born_in_the_year_214():
    with pytest.raises(BadCell, match=r"^The birth date 0214-01-01 is before 1900$"):
        birth_date("0214-01-01", TODAY)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_both_ways_to_write_a_date_mean_the_same(born):
    assert birth_date(born.isoformat(), TODAY) == birth_date(f"{born.month}/{born.day}/{born.year}", TODAY) == born


@pytest.mark.parametrize(("text", "expected"), [("Y", True), ("yes", True), ("N", False), ("no", False), ("", True)])
def test_yes_or_no(text, expected):
    assert yes_or_no(text, "Active", blank=True) is expected


def test_neither_yes_nor_no():
    with pytest.raises(BadCell, match='"perhaps" in "Active" is neither Y nor N'):
        yes_or_no("perhaps", "Active", blank=True)


def test_text_must_fit():
    assert fitting("x" * 40, "Phone", 40) == "x" * 40
    with pytest.raises(BadCell, match='"Phone" is longer than 40 characters'):
        fitting("x" * 41, "Phone", 40)
    assert fitting("x" * 10_000, "Notes", None)
