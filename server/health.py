"""`/healthz` (the process is up), `/readyz` (what it needs is reachable, each named), `/metrics` (Prometheus)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actors.reachable import reachable, words
from server.live.hub import Hub
from server.requests import services_of

Handler = Callable[[Request], Awaitable[Response]]
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def from_near(handler: Handler) -> Handler:
    """For this machine and the networks of HEALTH_FROM; for others it is not there. What comes through a reverse proxy
    comes from elsewhere, though the proxy is near."""

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        if any(name in request.headers for name in FORWARDED) or not _is_near(request):
            raise HTTPException(404)
        return await handler(request)

    return guarded


@from_near
async def readyz(request: Request) -> Response:
    services = services_of(request)
    found = await services.in_thread(reachable, services.database, services.settings.redis_url)
    return JSONResponse(words(found), 200 if all(found.values()) else 503)


@from_near
async def metrics(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    return Response(hub.metrics.text(), media_type=CONTENT_TYPE_LATEST)


routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def _is_near(request: Request) -> bool:
    """A client without an address came through a socket of this machine's own files."""
    if request.client is None:
        return True
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in services_of(request).settings.health_from)
