import pytest
from hypothesis import given
from hypothesis.strategies import integers

from actors.studio.money.cents import MOST_CENTS, BadAmount, format_cents, parse_dollars, parse_percent, share


@pytest.mark.parametrize(
    ("text", "cents"),
    [("35", 3_500), ("35.00", 3_500), ("0.01", 1), ("1,234.50", 123_450), ("$1,234.50", 123_450), (" 12.30 ", 1_230)],
)
def test_dollars_are_read_as_people_write_them(text, cents):
    assert parse_dollars(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.345",
        "12.5",
        "-5",
        "+5",
        "NaN",
        "inf",
        "1e3",
        "0x10",
        "1,23",
        "12,34.00",
        "1,2345",
        ".50",
        "5.",
        "٣٥",
        "1 000",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadAmount, match=r"such as 35\.00"):
        parse_dollars(text)


def test_nothing_and_too_much_are_refused():
    with pytest.raises(BadAmount, match="above"):
        parse_dollars("0.00")
    assert parse_dollars(format_cents(MOST_CENTS)) == MOST_CENTS
    with pytest.raises(BadAmount, match=r"at most \$100,000\.00"):
        parse_dollars("100000.01")


@given(integers(1, MOST_CENTS))
def test_what_is_written_is_read_again(cents):
    assert parse_dollars(format_cents(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "$0.00"), (5, "$0.05"), (123_450, "$1,234.50"), (-1_200, "-$12.00"), (-1, "-$0.01")]
)
def test_cents_are_written_in_dollars(cents, text):
    assert format_cents(cents) == text


@pytest.mark.parametrize(("text", "hundredths"), [("5", 500), ("7.5", 750), ("12.25%", 1_225), ("100 %", 10_000)])
def test_percentages_are_read(text, hundredths):
    assert parse_percent(text) == hundredths


@pytest.mark.parametrize("text", ["", "0", "0.00", "100.01", "-5", "5.125", "NaN", "five", "1,5"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(BadAmount):
        parse_percent(text)


@pytest.mark.parametrize(
    ("cents", "part", "whole", "found"), [(1, 1, 2, 1), (3, 1, 2, 2), (100, 1, 3, 33), (200, 1, 3, 67)]
)
def test_a_share_is_rounded_half_up(cents, part, whole, found):
    assert share(cents, part, whole) == found


@given(integers(0, MOST_CENTS), integers(1, 5), integers(1, 5))
def test_a_share_is_never_more_than_half_a_cent_off(cents, part, whole):
    assert abs(2 * share(cents, part, whole) * whole - 2 * cents * part) <= whole
