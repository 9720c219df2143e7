"""`/healthz` (the process is up), `/readyz` (what it needs is reachable, each named), `/metrics` (Prometheus)."""

import redis
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actors.broker import connect
from server.live.hub import Hub
from server.requests import services_of
from server.services import Services


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    services = services_of(request)
    found = {
        "database": await services.in_thread(_database_answers, services),
        "redis": await services.in_thread(_redis_answers, services),
    }
    words = {name: "ok" if reachable else "unreachable" for name, reachable in found.items()}
    return JSONResponse(words, 200 if all(found.values()) else 503)


async def metrics(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    return Response(hub.metrics.text(), media_type=CONTENT_TYPE_LATEST)


routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def _database_answers(services: Services) -> bool:
    try:
        with services.database.read() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True


def _redis_answers(services: Services) -> bool:
    client = connect(services.settings.redis_url)
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
    return True
