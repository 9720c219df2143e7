"""The key that links in emails are signed with: SECRET_KEY, else one of the data folder's own, made when first needed.

Where web and worker processes do not share a data folder, SECRET_KEY must be set: they would not know each other's.
"""

import os
import secrets
from pathlib import Path

from actors.settings import SHORTEST_KEY, Settings

FILE = "secret.key"


def secret_key(settings: Settings) -> bytes:
    if settings.secret_key:
        return settings.secret_key.encode()
    return _own(settings.data_dir / FILE)


def _own(file: Path) -> bytes:
    if not file.exists():
        _make(file)
    return file.read_bytes().strip()


def _make(file: Path) -> None:
    """Whole or not at all, readable by nobody else; of several processes that make one, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(SHORTEST_KEY) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
