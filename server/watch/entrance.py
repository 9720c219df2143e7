"""Signing in from a terminal: a session like a browser's, by the same requests."""

import json
from http.cookies import SimpleCookie
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from server.refusal import CannotStart

PATIENCE_SECONDS = 10


def sign_in(url: str, email: str, password: str) -> str:
    """The session's cookie, as a request sends it. Raises CannotStart with one line that says why not."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise CannotStart(f"--url must be an address such as https://office.example, not {url!r}")
    body = json.dumps({"email": email, "password": password}).encode()
    request = Request(f"{url}/api/session", body, {"content-type": "application/json", "origin": url})  # noqa: S310
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return _cookie(answer.headers.get_all("set-cookie") or [])
    except HTTPError as refused:
        wrong = refused.code == 401
        raise CannotStart("the email or the password is wrong" if wrong else f"{url} answered {refused.code}") from None
    except (URLError, OSError) as trouble:
        raise CannotStart(f"{url} cannot be reached: {getattr(trouble, 'reason', trouble)}") from None


def _cookie(headers: list[str]) -> str:
    cookies = SimpleCookie("; ".join(headers))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
