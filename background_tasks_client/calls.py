"""One call of the API: JSON there and back, errors as `ApiError`, and another try where the server asks for one."""

import json
import time
from email.message import Message
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TRIES = 4
WAIT_SECONDS = 1.0
TIMEOUT_SECONDS = 30.0
TRY_AGAIN = (429, 503)


class ApiError(Exception):
    """The server has refused; `fields` says where, one sentence a field."""

    def __init__(self, status: int, code: str, message: str, fields: dict[str, str]) -> None:
        super().__init__(f"{message} ({code})" + "".join(f"\n  {name}: {said}" for name, said in fields.items()))
        self.status = status
        """The HTTP status."""
        self.code = code
        """As in docs/protocol.md: `invalid`, `signed_out`, `forbidden`, `not_found`, `conflict`, …"""
        self.message = message
        self.fields = fields


class Calls:
    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def json(self, method: str, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        """The answer's JSON; None where it has none. Raises ApiError, and URLError where nobody answers."""
        content, _ = self.content(method, path, body, **query)
        return json.loads(content) if content else None

    def content(
        self, method: str, path: str, body: dict[str, Any] | None = None, **query: Any
    ) -> tuple[bytes, Message]:
        """The answer's content and headers.

        Tried again where that is harmless: commands are, and a launch that has a key.
        """
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        address = f"{self._url}{path}" + (f"?{asked}" if asked else "")
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers | ({} if body is None else {"Content-Type": "application/json"})
        for left in reversed(range(TRIES)):
            try:
                with urlopen(Request(address, data, headers, method=method), timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                    return answer.read(), answer.headers
            except HTTPError as refused:
                if refused.code not in TRY_AGAIN or not left:
                    raise _error(refused) from None
                wait = _seconds(refused.headers.get("Retry-After"))
            except (URLError, TimeoutError, ConnectionError):
                if not left:
                    raise
                wait = WAIT_SECONDS
            time.sleep(wait)  # noqa: TID251 - a script's own time, not the product's
        raise AssertionError


def _seconds(said: str | None) -> float:
    return float(said) if said and said.isdigit() else WAIT_SECONDS


def _error(refused: HTTPError) -> ApiError:
    try:
        told = json.loads(refused.read())["error"]
    except (ValueError, KeyError, TypeError):
        return ApiError(refused.code, "unknown", refused.reason, {})
    return ApiError(refused.code, told["code"], told["message"], told.get("fields", {}))
