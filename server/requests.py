"""What every handler needs of a request: the services, who is looking, and a body that makes sense."""

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request

from actors.accounts.people import Viewer
from actors.tasks.errors import TaskError
from server.services import Services

MOST_TEXT = 200


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


def short_text(request: Request, name: str) -> str | None:
    """A query parameter of at most MOST_TEXT characters. Raises Malformed, naming it."""
    value = request.query_params.get(name)
    if value and len(value) > MOST_TEXT:
        raise Malformed(f"{name} has at most {MOST_TEXT} characters.")
    return value


def moment(request: Request, name: str) -> datetime | None:
    """A query parameter that is a time with its zone. Raises Malformed, naming it."""
    value = request.query_params.get(name)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Malformed(f"{name} must be a moment such as 2026-11-24T08:00:00Z.")
    return found


def one_of(request: Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """A query parameter that is one of `allowed`. Raises Malformed, naming it and them."""
    value = request.query_params.get(name) or None
    if value is not None and value not in allowed:
        raise Malformed(f"{name} must be one of {', '.join(allowed)}.")
    return value
