"""Who may send us what: the same-origin rule for unsafe requests and sockets, and the headers of every response."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actors.mail.unsubscribing import PATH
from server.bearer import token_in
from server.messages import error_body

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})
"""`none` is what the person did with the browser itself, such as typing the address."""

CHARSETS = re.compile(r'charset\s*=\s*"?([^\s;"]*)')
"""Every charset that a content type names: form fields are decoded with any codec that Python has, unless we refuse."""

FROM_ANYWHERE = re.compile(re.escape(PATH) + "[^/]+")
"""What mail programs send to by themselves (RFC 8058). The signed address is all that counts there, and no session."""

MOST_BODY_BYTES = 1024 * 1024
"""The largest honest request is a selection of some 100,000 ids."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}
"""Said over https alone; a browser that has heard it asks for nothing else for a year."""


def origin_of(headers: Headers) -> str | None:
    """The one origin that the request names; None where it names none, or several."""
    origins = headers.getlist("origin")
    return origins[0] if len(origins) == 1 else None


def is_own_origin(headers: Headers, allowed: frozenset[str]) -> bool:
    """Whether the `Origin` header names us (the host that was asked) or an allowed origin. Without one: no."""
    origin = origin_of(headers)
    if not origin:
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:  # such as an address in brackets that never close
        return False
    own = parts.scheme in ("http", "https") and origin == f"{parts.scheme}://{headers.get('host')}"
    return own or origin in allowed


def may_change_things(headers: Headers, allowed: frozenset[str]) -> bool:
    """Whether an unsafe request comes from a page of ours: by Fetch Metadata, else by its Origin."""
    site = headers.get("sec-fetch-site")
    if site is None or site in ("same-site", "cross-site"):
        return is_own_origin(headers, allowed)
    return site in SAME_SITE and ("origin" not in headers or is_own_origin(headers, allowed))


class Guard:
    """ASGI middleware: refuses unsafe requests from elsewhere, and puts the security headers on every response."""

    def __init__(self, app: ASGIApp, allowed_origins: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | (HTTPS_ONLY if scope["scheme"] == "https" else {})).items():
                    headers.setdefault(name, value)
                headers.add_vary_header("Sec-Fetch-Site")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        method, headers = scope["method"], Headers(scope=scope)
        if b"%00" in scope.get("raw_path", b"") or b"%00" in scope["query_string"]:
            return JSONResponse(error_body("invalid", "The address holds a NUL character."), 400)
        guarded = method not in SAFE_METHODS and not FROM_ANYWHERE.fullmatch(scope["path"])
        guarded = guarded and token_in(headers) is None  # no browser adds a token by itself, and no cookie counts then
        if guarded and not may_change_things(headers, self._allowed):
            return JSONResponse(error_body("forbidden", "This request did not come from a page of this site."), 403)
        if any(name != "utf-8" for name in CHARSETS.findall(headers.get("content-type", "").lower())):
            return JSONResponse(error_body("invalid", "Send text as UTF-8."), 400)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > MOST_BODY_BYTES:
            return JSONResponse(error_body("too_large", "The request is too large."), 413)
        return None
