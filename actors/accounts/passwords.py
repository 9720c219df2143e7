"""Password hashes: Argon2id with the parameters of OWASP's password storage sheet (19 MiB, two passes, one lane).

The library's own default takes 64 MiB and four lanes a sign-in, which a few people who sign in at once would feel.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)

DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$8QXHF0I0K1hQv5yey/REiQ$siFOy465/UM/6AXaL23FLFmoW8KkSY3CaWBMEmzBa0c"
"""Nobody's hash. Verify against it when an email is unknown, so that the answer takes as long as for a known one."""

NONE = "none"
"""Stored for a person who has no password yet: no text verifies against it."""

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5


def weakness(text: str, email: str) -> str | None:
    """What makes `text` no good as a password of `email`'s, in a sentence; None where nothing does.

    Length is what counts; rules about kinds of characters only make people write `Password1!` (NIST SP 800-63B).
    """
    if not SHORTEST <= len(text) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    if len(set(text)) < FEWEST_DIFFERENT:
        return f"Use at least {FEWEST_DIFFERENT} different characters."
    if text.strip().lower() == email.lower():
        return "Your email is the first thing that anybody tries."
    return None


def hash_password(text: str) -> str:
    return _HASHER.hash(text)


def verify_password(hash: str, text: str) -> bool:
    """Whether `text` is the password. A hash that cannot be read verifies nothing."""
    try:
        return _HASHER.verify(hash, text)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hash: str) -> bool:
    """Whether the hash was made with other parameters than today's: hash again at the next good sign-in."""
    return _HASHER.check_needs_rehash(hash)
