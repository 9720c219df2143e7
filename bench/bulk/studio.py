"""A studio with many students, and the change of this scenario's on them: the keyword that each is to get."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import delete, func, select

from actors.accounts.people import Viewer
from actors.clocks import SystemClock
from actors.settings import load
from actors.studio.tables import keyword_links
from server import preparing
from server.services import Services
from tests.support.studio import KEYWORDS, insert_studio

KEYWORD = KEYWORDS[0]


class Studio:
    def __init__(self, services: Services, path: Path, students: int) -> None:
        self.services, self.path = services, path
        inserted = insert_studio(services.database, family_count=students // 2)
        self.owner: Viewer = inserted.owner
        self.account_id, self.students = inserted.account, inserted.students
        self.keyword_id = inserted.keywords[0]

    @property
    def assigned(self) -> int:
        """How many students have the keyword by now."""
        with self.services.database.read() as connection:
            return connection.execute(select(func.count()).select_from(keyword_links)).scalar_one()

    def forget(self) -> None:
        """Nobody has the keyword any more."""
        with self.services.database.write() as connection:
            connection.execute(delete(keyword_links))


@contextmanager
def studio(redis_url: str, students: int) -> Iterator[Studio]:
    """On SQLite as the product opens it, in a folder of its own on the disk."""
    with tempfile.TemporaryDirectory(prefix="bt-bench-", dir="/var/tmp") as folder:
        settings = load({"DATA_DIR": folder, "REDIS_URL": redis_url, "DATABASE_URL": ""})
        preparing.migrate(settings)
        with closing(Services(settings, SystemClock())) as services:
            yield Studio(services, Path(folder) / "background-tasks.db", students)
