"""Whether what a process needs answers, each named: for /readyz of every process, and for the system's page."""

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actors.broker import connect
from actors.db import Database


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
    client = connect(url)
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
    return True
