"""`python -m actors.migrations "Add a note to families"`: writes the next revision from what the tables now say.

It compares with an empty database that has every revision so far, never with anybody's data. Read what it wrote.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from actors.migrations import config, connect, upgrade


def write_revision(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        upgrade(url)
        with connect(url) as connection:
            settings = config(connection)
            revisions = list(ScriptDirectory.from_config(settings).walk_revisions())
            command.revision(settings, message, autogenerate=True, rev_id=f"{len(revisions) + 1:04}")


if __name__ == "__main__":
    write_revision(" ".join(sys.argv[1:]) or sys.exit(__doc__))
