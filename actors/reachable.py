"""Whether what a process needs answers, each named: for /readyz of every process, and for the system's page."""

from contextlib import closing

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actors.broker import connect
from actors.db import Database
from actors.redis_client import REDIS_TROUBLE


def reachable(database: Database, redis_url: str) -> dict[str, bool]:
    return {"database": database_answers(database), "redis": redis_answers(redis_url)}


def words(found: dict[str, bool]) -> dict[str, str]:
    return {name: "ok" if answers else "unreachable" for name, answers in found.items()}


def database_answers(database: Database) -> bool:
    try:
        with database.read() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def redis_answers(url: str) -> bool:
    try:
        with closing(connect(url)) as client:
            client.ping()
    except REDIS_TROUBLE:
        return False
    return True
