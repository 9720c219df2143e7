"""`/healthz` (the process is up), `/readyz` (what it needs is reachable, each named), `/metrics` (Prometheus)."""

import redis
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
    figures = (
        ("background_tasks_hub_clients", "gauge", "Open sockets.", len(hub.clients)),
        ("background_tasks_hub_groups", "gauge", "Groups of clients with the same view.", hub.groups),
        ("background_tasks_hub_feed_up", "gauge", "Whether Redis delivers events here.", int(hub.feed.connected)),
        ("background_tasks_hub_events_total", "counter", "Events taken from Redis.", hub.events),
        ("background_tasks_hub_frames_total", "counter", "Frames written to sockets.", hub.frames),
    )
    lines = [f"# HELP {n} {told}\n# TYPE {n} {kind}\n{n} {value}\n" for n, kind, told, value in figures]
    return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4")


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
