import pytest

from actors.bulk.base import Refusal
from actors.bulk.credits import Credits
from actors.bulk.forms import parse_form, schema
from actors.studio.money.cents import parse_dollars
from server.pages import locales
from server.pages.amounts import Unclear, canonical
from server.pages.given import Said


@pytest.mark.parametrize("tag", locales.OFFERED)
@pytest.mark.parametrize("cents", [5, 3_500, 123_450, 9_876_543])
def test_an_amount_as_each_locale_writes_it_is_read_as_what_it_is(tag: str, cents: int) -> None:
    with locales.writing_in(tag):
        written = locales.decimal(f"{cents // 100}.{cents % 100:02}")
        typed = written.replace("\u202f", " ").replace("\xa0", " ")
        assert parse_dollars(canonical(written)) == parse_dollars(canonical(typed)) == cents
        assert parse_dollars(canonical("35.00")) == parse_dollars(canonical("35")) == 3_500


@pytest.mark.parametrize(
    ("tag", "typed", "read"),
    [
        ("de-DE", "1.234,50", "1234.50"),
        ("de-DE", "1.234", "1234"),
        ("de-DE", "7,5 %", "7.50%"),
        ("de-DE", "$1.234,50", "$1234.50"),
        ("fr-FR", "1 234,50 $", "1234.50"),
        ("en-GB", "1,234.50", "1234.50"),
        ("en-US", "1,234.50", "1,234.50"),
        ("de-DE", "free", "free"),
        ("de-DE", "", ""),
    ],
)
def test_amounts_are_handed_on_as_actions_take_them(tag: str, typed: str, read: str) -> None:
    with locales.writing_in(tag):
        assert canonical(typed) == read


@pytest.mark.parametrize(
    ("tag", "typed"), [("de-DE", "1,234.50"), ("de-DE", "1,234"), ("de-DE", "12.34.5"), ("en-GB", "1.234,50")]
)
def test_what_could_be_two_amounts_is_asked_back(tag: str, typed: str) -> None:
    with locales.writing_in(tag), pytest.raises(Unclear) as asked:
        canonical(typed)
    own = "1,234.50" if tag == "en-GB" else "1.234,50"
    assert str(asked.value) == f"It is not clear how much this is. Write it like {own}, or like 1234.50."


def test_a_form_reads_amounts_in_the_readers_locale_and_names_the_field_that_is_unclear() -> None:
    action = Credits()
    with locales.writing_in("de-DE"):
        said = {"amount": ["1.234,50"], "category": ["Goodwill"], "note": ["12,5"]}
        assert parse_form(action, Said(schema(action), said)).amount == "1234.50"
        with pytest.raises(Refusal) as refused:
            Said(schema(action), said | {"amount": ["1,234"]})
    assert list(refused.value.fields) == ["amount"]
