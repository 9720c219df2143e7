"""Requests to the application without a server: as it is asked, thousands of times a test."""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import anyio
import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

HOST = "studio.test"
ORIGIN = f"http://{HOST}"


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: Headers
    body: bytes

    @property
    def cookies(self) -> SimpleCookie:
        return SimpleCookie(self.headers.get("set-cookie", ""))


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    token: str | None = None,
    *,
    form: Mapping[str, str] | None = None,
    json: object = None,
    headers: Mapping[str, str] | None = None,
    scheme: str = "http",
) -> Answer:
    """As a page of ours would ask; `headers` say it otherwise."""
    path, _, query = path.partition("?")
    body, kind = b"", None
    if form is not None:
        body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif json is not None:
        body, kind = msgspec.json.encode(json), "application/json"
    sent = {"host": HOST, "origin": ORIGIN, **({"content-type": kind} if kind else {})}
    sent |= {"cookie": f"bt_session={token}"} if token else {}
    sent |= headers or {}
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "scheme": scheme, "server": (HOST, 80), "client": ("203.0.113.1", 5), "root_path": "", "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
    }  # fmt: skip
    said: list[Message] = []

    waiting = [body]

    async def receive() -> Message:
        if not waiting:  # the client stays
            await anyio.sleep_forever()
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    try:
        await app(scope, receive, send)
    except Exception:  # the server logs what is raised beside an answer; without one it is the test's
        if not said:
            raise
    return Answer(said[0]["status"], Headers(raw=said[0]["headers"]), b"".join(m.get("body", b"") for m in said[1:]))
