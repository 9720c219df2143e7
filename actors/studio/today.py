"""What day it is in a studio: dates of its records are in its own time zone, the clock is in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from actors.accounts.tables import accounts


def today(connection: Connection, account_id: int, now: datetime) -> date:
    zone = connection.execute(select(accounts.c.time_zone).where(accounts.c.id == account_id)).scalar_one()
    return now.astimezone(ZoneInfo(zone)).date()
