"""What every handler needs of a request: the services, who is looking, and a body that makes sense."""

from typing import Any

import msgspec
from starlette.requests import Request

from actors.accounts.people import Viewer
from actors.tasks.errors import TaskError
from server.services import Services


class SignedOut(TaskError):
    code = "signed_out"

    def __init__(self) -> None:
        super().__init__("Sign in first.")


class Malformed(TaskError):
    """The request cannot be read at all: status 400."""

    code = "invalid"


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def viewer_of(request: Request) -> Viewer:
    """Who is signed in. Raises SignedOut."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise SignedOut
    return viewer


async def json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises Malformed where it is none."""
    raw = await request.body()
    if b"\\u0000" in raw.replace(b"\\\\", b""):  # a NUL, which PostgreSQL cannot store; not a written backslash
        raise Malformed("The body holds a NUL character.")
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Malformed("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def whole_number(request: Request, name: str, default: int, highest: int) -> int:
    """A query parameter from 0 to `highest`. Raises Malformed, naming it."""
    text = request.query_params.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > highest:
        raise Malformed(f"{name} must be a whole number from 0 to {highest}.")
    return int(text)
