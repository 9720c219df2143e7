"""What must be there before the processes start: the data folder, the schema and, where wished, a demo studio."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from actors import migrations
from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.tables import accounts, users
from actors.clocks import SystemClock
from actors.db import Database
from actors.settings import Settings
from server.refusal import CannotStart

DEMO_FAMILIES = 1200
DEMO_SEED = 1
DEMO_PASSWORD = "demo-password"  # noqa: S105
DEMO_ACCOUNTS = ("riverbend", "lakeside")


def migrate(settings: Settings) -> None:
    """Bring the database up to date, making the data folder first."""
    make_folder(settings.data_dir)
    try:
        migrations.upgrade(settings.database_url)
    except OperationalError as trouble:
        raise CannotStart(f"the database does not answer: {str(trouble.orig).splitlines()[0]}") from None


def make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise CannotStart(f"the data folder {data_dir} cannot be made: {trouble.strerror}") from None


def fill_demo(settings: Settings, families: int = DEMO_FAMILIES, seed: int = DEMO_SEED, *, tasks: bool = True) -> None:
    """With `tasks`, those of the last weeks, too."""
    from actors.autopilot.demo import fill_autopilot
    from actors.studio import demo  # a large part of the studio's words, which no start but the first needs

    with closing(Database(settings.database_url)) as database:

        def also(connection: Connection, now: datetime) -> None:
            fill_autopilot(connection, now)
            if tasks:
                from actors.demo_tasks import fill_tasks

                fill_tasks(connection, settings, database, now)

        demo.fill(database, families=families, seed=seed, now=SystemClock().now(), also=also)


def is_empty(settings: Settings) -> bool:
    with closing(Database(settings.database_url)) as database, database.read() as connection:
        return not connection.scalar(select(func.count()).select_from(accounts))


class SignIn(NamedTuple):
    studio: str
    email: str
    role: str


def sign_ins(settings: Settings) -> list[SignIn]:
    """Who can sign in to the demo studios; nobody where those are not loaded."""
    query = VIEWER.where(accounts.c.slug.in_(DEMO_ACCOUNTS)).order_by(accounts.c.id, users.c.id)
    query = query.execution_options(every_account="both studios of the demo")
    with closing(Database(settings.database_url)) as database, database.read() as connection:
        viewers = map(viewer_of, connection.execute(query))
        return [SignIn(viewer.account_name, viewer.email, _role(viewer)) for viewer in viewers]


def _role(viewer: Viewer) -> str:
    if viewer.is_owner:
        return "Account Owner"
    return "staff, sees Autopilot Tasks" if viewer.autopilot_tasks else "staff"
