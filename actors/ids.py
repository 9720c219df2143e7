"""Identifiers that sort by the time at which they were made (UUIDv7, RFC 9562 section 5.7)."""

import secrets
import uuid
from datetime import datetime

VERSION_7 = 0x7 << 76
VARIANT_RFC = 0b10 << 62
RANDOM_A_BITS, RANDOM_B_BITS = 12, 62


def new_id(now: datetime) -> str:
    """A new UUIDv7 in its canonical text form; later calls with a later `now` sort after it."""
    milliseconds = int(now.timestamp() * 1000)
    random_a = secrets.randbits(RANDOM_A_BITS) << 64
    random_b = secrets.randbits(RANDOM_B_BITS)
    return str(uuid.UUID(int=milliseconds << 80 | VERSION_7 | random_a | VARIANT_RFC | random_b))


def first_id(at: datetime) -> str:
    """The lowest id that `new_id` can give at `at` or later: what comes before it was made earlier."""
    milliseconds = max(0, int(at.timestamp() * 1000))  # nothing was made before 1970
    return str(uuid.UUID(int=milliseconds << 80 | VERSION_7 | VARIANT_RFC))
