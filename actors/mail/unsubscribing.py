"""The link in a blast by which a guardian says that they want no more of them. Pure.

It works without signing in, from any mail program and for good. So its token is signed, for one guardian of one
account, and says nothing but that.
"""

import hmac
import re
from hashlib import sha256

import msgspec

PATH = "/unsubscribe/"
PURPOSE = b"unsubscribe:"
"""Signed along, so that a signature for something else with the same key is none for this."""
SIGNATURE_LENGTH = 32  # hexadecimal digits: 128 bits
TOKEN = re.compile(r"([0-9]{1,10})-([0-9]{1,10})-([0-9a-f]{32})")


class Unsubscribed(msgspec.Struct, frozen=True):
    account_id: int
    guardian_id: int


class Unsubscribing(msgspec.Struct, frozen=True):
    key: bytes
    public_url: str

    def url(self, who: Unsubscribed) -> str:
        return f"{self.public_url}{PATH}{make_token(self.key, who)}"


def make_token(key: bytes, who: Unsubscribed) -> str:
    return f"{who.account_id}-{who.guardian_id}-{_signature(key, who)}"


def verify_token(key: bytes, token: str) -> Unsubscribed | None:
    """Whose token it is; None where we did not make it."""
    found = TOKEN.fullmatch(token)
    if not found or not token.isascii():
        return None
    who = Unsubscribed(int(found[1]), int(found[2]))
    return who if hmac.compare_digest(token, make_token(key, who)) else None


def _signature(key: bytes, who: Unsubscribed) -> str:
    said = PURPOSE + f"{who.account_id}:{who.guardian_id}".encode()
    return hmac.new(key, said, sha256).hexdigest()[:SIGNATURE_LENGTH]
