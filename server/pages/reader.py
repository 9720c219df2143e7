"""Whoever reads: the locale and the time zone of their preferences, else what their browser says."""

from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from actors.accounts.preferences import Preferences
from actors.accounts.sessions import Session
from server.pages.locales import OFFERED, preferred, write_in

ZONE_COOKIE = "zone"
ZONES = available_timezones()
NOWHERE = "UTC"


class Reader(msgspec.Struct, frozen=True):
    locale: str
    zone: ZoneInfo


class ReaderMiddleware:
    """Writes each page as its reader reads; programs are answered alike, whoever runs them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/api/"):
            write_in(reader_of(HTTPConnection(scope)).locale)
        await self._app(scope, receive, send)


def reader_of(request: HTTPConnection) -> Reader:
    session: Session | None = getattr(request.state, "session", None)
    wanted = session.preferences if session else Preferences()
    studio = session.viewer.time_zone if session else NOWHERE
    zones = (wanted.time_zone, zone_of_browser(request), studio)
    return Reader(
        locale=wanted.locale if wanted.locale in OFFERED else locale_of_browser(request),
        zone=ZoneInfo(next((zone for zone in zones if zone in ZONES), NOWHERE)),
    )


def locale_of_browser(request: HTTPConnection) -> str:
    return preferred(request.headers.get("accept-language", ""))


def zone_of_browser(request: HTTPConnection) -> str:
    """As early.js has noted it in a cookie; empty before it has."""
    return unquote(request.cookies.get(ZONE_COOKIE, ""))
