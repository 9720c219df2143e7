"""An embed token is for one person until one moment, and cannot be made by anybody else."""

import hmac
from datetime import UTC, datetime

import pytest

from actors.accounts.embed_tokens import LIFETIME, Pass, make_token, verify_token
from actors.mail import unsubscribing

KEY, NOW = b"a key of this site", datetime(2026, 11, 24, 12, tzinfo=UTC)
TOKEN, ENDS_AT = make_token(KEY, 3, 41, NOW)
NAME = Pass(3, 41, int(ENDS_AT.timestamp())).name


def test_a_token_says_by_whom_for_whom_and_until_when() -> None:
    assert verify_token(KEY, TOKEN) == NAME
    assert ENDS_AT == NOW + LIFETIME


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_a_token_that_was_changed_anywhere_is_none(place: int) -> None:
    changed = "7" if TOKEN[place] != "7" else "8"
    assert verify_token(KEY, TOKEN[:place] + changed + TOKEN[place + 1 :]) is None


def test_the_parts_of_two_tokens_make_no_third() -> None:
    name, signature = TOKEN.rsplit("-", 1)
    other, _ = make_token(KEY, 34, 1, NOW)
    assert verify_token(KEY, f"{other.rsplit('-', 1)[0]}-{signature}") is None
    assert verify_token(KEY, name.replace("3-41", "34-1") + f"-{signature}") is None


@pytest.mark.parametrize(
    "token",
    ["", NAME, f"{NAME}-", TOKEN.upper(), f"{TOKEN}\n", f" {TOKEN}", f"{TOKEN}{TOKEN}", TOKEN.replace("3-", "\u0663-")],
)
def test_nonsense_is_none(token: str) -> None:
    assert verify_token(KEY, token) is None


def test_a_signature_of_another_key_or_for_something_else_is_none() -> None:
    assert verify_token(b"another key", TOKEN) is None
    link = unsubscribing.make_token(KEY, unsubscribing.Unsubscribed(3, 41))
    assert verify_token(KEY, f"bte_{link}") is None
    assert verify_token(KEY, f"{NAME}-{hmac.new(KEY, NAME.encode(), 'sha256').hexdigest()}") is None
