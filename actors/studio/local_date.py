"""What day it is in a studio, asked inside a statement: for filters, which have no clock to ask.

`today.today` is for those that have one. SQLite knows no time zones, so there the answer is Python's.
"""

import sqlite3
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Engine, event, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from actors.accounts.tables import accounts
from actors.clocks import SystemClock


class _LocalDate(FunctionElement[date]):
    """The argument is the name of a time zone."""

    type = Date()
    inherit_cache = True


def local_date(account_id: int) -> ColumnElement[date]:
    zone = select(accounts.c.time_zone).where(accounts.c.id == account_id).scalar_subquery()
    return _LocalDate(zone)


@compiles(_LocalDate, "sqlite")
def _sqlite(element: _LocalDate, compiler: Any, **options: Any) -> str:
    return f"local_date({compiler.process(element.clauses, **options)})"


@compiles(_LocalDate, "postgresql")
def _postgresql(element: _LocalDate, compiler: Any, **options: Any) -> str:
    return f"CAST((now() AT TIME ZONE {compiler.process(element.clauses, **options)}) AS date)"


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("local_date", 1, _date_in)


def _date_in(zone: str) -> str:
    return SystemClock().now().astimezone(ZoneInfo(zone)).date().isoformat()
