"""A link to unsubscribe is for one guardian, and cannot be made by anybody else."""

import pytest

from actors.mail.unsubscribing import Unsubscribed, Unsubscribing, make_token, verify_token

KEY, WHO = b"a key of this site", Unsubscribed(3, 41)


def test_a_token_says_whose_it_is():
    assert verify_token(KEY, make_token(KEY, WHO)) == WHO


def test_the_link_is_on_this_site():
    assert Unsubscribing(KEY, "https://studio.test").url(WHO).startswith("https://studio.test/unsubscribe/3-41-")


def test_everybody_has_another_token():
    assert len({make_token(KEY, who) for who in (WHO, Unsubscribed(3, 42), Unsubscribed(34, 1))}) == 3


@pytest.mark.parametrize("change", [(0, "4"), (2, "5"), (6, "x"), (-1, "x")])
def test_a_changed_token_is_none(change):
    place, letter = change
    token = [*make_token(KEY, WHO)]
    token[place] = letter
    assert verify_token(KEY, "".join(token)) is None


@pytest.mark.parametrize(
    "token", ["", "3-41", "3-41-", "x" * 1000, "3-41-" + "é" * 32, "\u0663-41-" + "0" * 32, "3-41-\n"]
)
def test_nonsense_is_none(token):
    assert verify_token(KEY, token) is None


def test_a_token_of_another_key_is_none():
    assert verify_token(b"another key", make_token(KEY, WHO)) is None
