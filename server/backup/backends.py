"""Which of the two databases a backup is of."""

from sqlalchemy import make_url

from actors.settings import Settings
from server.backup.postgresql import Postgresql
from server.backup.sqlite import Sqlite

Backend = Sqlite | Postgresql


def backend_of(settings: Settings) -> Backend:
    url = settings.database_url
    return Sqlite(url) if make_url(url).get_backend_name() == Sqlite.name else Postgresql(url)
