"""The web application: routes, middleware, and the one place where errors become answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import structlog
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, TimeoutError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from actors.presence import present
from actors.processes import WEB
from actors.settings import Settings, load
from actors.tasks.errors import TaskError
from server import api, assets, autopilot_api, embed_api, health, messages, openapi, pages
from server.auth import SessionMiddleware
from server.bearer import BearerMiddleware
from server.embedding import EmbeddingMiddleware
from server.live.admission import Admission
from server.live.hub import Hub
from server.live.socket import endpoint
from server.live.workers import WorkerWatch
from server.metrics import Metrics
from server.pages import errors
from server.pages.reader import ReaderMiddleware
from server.request_ids import RequestIds
from server.requests import Malformed, SignedOut
from server.security import MOST_BODY_BYTES, Guard
from server.services import Services
from server.signing_in import retry_after

log = structlog.get_logger()

ROUTES: list[BaseRoute] = [
    *api.routes,
    *autopilot_api.routes,
    *embed_api.routes,
    *openapi.routes,
    *health.routes,
    *assets.routes,
    Route("/favicon.ico", lambda _request: RedirectResponse(assets.current().path("icons/favicon-idle.svg"), 307)),
    *pages.routes,
]
"""All that is asked for by requests; what guards them is tested for each."""
SOCKET = "/ws"

PLAIN_ERRORS = {404: ("not_found", "There is nothing here."), 405: ("invalid", "This method is not allowed here."),
                413: ("too_large", "The request is too large.")}  # fmt: skip


def create(settings: Settings | None = None, services: Services | None = None) -> ASGIApp:
    """The application; for uvicorn's `--factory`, or with services of a test."""
    services = services or Services(settings or load())
    metrics = Metrics(services.registry)
    workers = WorkerWatch(services)
    hub = Hub(services, metrics, workers)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with present(WEB, services.database, services.clock, metrics.figures):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(workers.run)
                tasks.start_soon(hub.run)
                yield
                tasks.cancel_scope.cancel()
        services.close()

    app = Starlette(
        routes=ROUTES,
        # The handlers below stand within the session's middleware, which reads the database, too.
        middleware=[
            Middleware(ExceptionMiddleware, handlers=DATABASE_AWAY),
            Middleware(SessionMiddleware, services=services),
            Middleware(BearerMiddleware, services=services),
            Middleware(ReaderMiddleware),
        ],
        exception_handlers={
            TaskError: _task_error,
            HTTPException: _http_error,
            DataError: _cannot_store,
            **DATABASE_AWAY,
            Exception: _our_fault,
        },
        lifespan=lifespan,
        max_body_size=MOST_BODY_BYTES,
    )
    app.state.services, app.state.hub, app.state.workers = services, hub, workers
    # Around everything, so that even the answer to our own fault carries the headers.
    guarded = Guard(app, services.settings.allowed_origins)
    return RequestIds(SocketsApart(EmbeddingMiddleware(guarded, services), app, services, metrics))


class SocketsApart:
    """Sockets pass only what concerns them: a herd has to get through it, and it stays around each socket while that is
    open."""

    def __init__(self, requests: ASGIApp, app: Starlette, services: Services, metrics: Metrics) -> None:
        self._requests = requests
        self._app = app
        known = SessionMiddleware(self._serve, services)
        self._sockets = Admission(ExceptionMiddleware(known, DATABASE_AWAY), metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_socket = scope["type"] == "websocket" and scope["path"] == SOCKET
        await (self._sockets if is_socket else self._requests)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self._app
        await endpoint(WebSocket(scope, receive, send))


async def _task_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TaskError)
    status = 400 if isinstance(error, Malformed) else messages.HTTP_STATUS[error.code]
    if _is_api(request):
        body = messages.error_body(error.code, error.message, getattr(error, "fields", None))
        return api.answer(body, status, retry_after(error))
    if isinstance(error, SignedOut):
        return RedirectResponse("/sign-in", 303)
    response = errors.render(request, status, error.message)
    response.headers.update(retry_after(error))
    return response


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = PLAIN_ERRORS.get(error.status_code, ("invalid", error.detail))
    if _is_api(request):
        return api.answer(messages.error_body(code, message), error.status_code)
    return errors.render(request, error.status_code, message)


async def _cannot_store(request: Request, _error: Exception) -> Response:
    """A form with a NUL character, say, which PostgreSQL refuses."""
    message = "A value cannot be stored. Check it for invisible characters."
    if _is_api(request):
        return api.answer(messages.error_body("invalid", message), 422)
    return errors.render(request, 422, message)


async def _unavailable(request: Request, error: Exception) -> Response:
    """The database is locked or away."""
    log.warning("request failed", path=request.url.path, trouble=str(error.__cause__)[:200])
    if _is_api(request):
        body = messages.error_body("unavailable", messages.UNAVAILABLE)
        return api.answer(body, 503, {"retry-after": "5"})
    return errors.render(request, 503, messages.UNAVAILABLE)


async def _our_fault(request: Request, _error: Exception) -> Response:
    """The traceback is in the log; the answer gives nothing of it away."""
    code, message = "internal", "Something went wrong here. It has been noted."
    if _is_api(request):
        return api.answer(messages.error_body(code, message), 500)
    return errors.render(request, 500, message)


DATABASE_AWAY: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = dict.fromkeys(
    (OperationalError, InterfaceError, TimeoutError), _unavailable
)
"""It does not answer, the connection was lost, every connection of the pool is busy."""


def _is_api(request: HTTPConnection) -> bool:
    """Whether a program asks, not a person; the socket's script is one."""
    return request.scope["type"] == "websocket" or request.url.path.startswith("/api/")
