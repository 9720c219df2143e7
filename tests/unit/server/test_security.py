import pytest
from starlette.datastructures import Headers

from server.security import is_own_origin, may_change_things

ALLOWED = frozenset({"https://office.example"})


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://studio.test:8000", True),
        ("https://studio.test:8000", True),
        ("https://office.example", True),
        (None, False),
        ("null", False),
        ("", False),
        ("http://studio.test", False),
        ("http://studio.test:8001", False),
        ("http://evil.studio.test:8000", False),
        ("http://studio.test:8000.evil.example", False),
        ("http://studio.test:8000@evil.example", False),
        ("http://evil.example/http://studio.test:8000", False),
        ("ftp://studio.test:8000", False),
        ("http://STUDIO.test:8000", False),
        ("http://user@studio.test:8000", False),
        ("http://studio.test:8000/", False),
        ("https://office.example.evil.test", False),
    ],
)
def test_only_our_own_origin_opens_sockets(origin: str | None, own: bool) -> None:
    headers = {"host": "studio.test:8000"} | ({} if origin is None else {"origin": origin})
    assert is_own_origin(Headers(headers), ALLOWED) is own


def test_two_origins_are_none() -> None:
    raw = [(b"host", b"a.test"), (b"origin", b"http://a.test"), (b"origin", b"http://a.test")]
    assert not is_own_origin(Headers(raw=raw), ALLOWED)


@pytest.mark.parametrize(
    ("site", "origin", "allowed"),
    [
        ("same-origin", None, True),
        ("same-origin", "http://a.test", True),
        ("none", None, True),
        ("none", "http://evil.test", False),
        ("same-origin", "null", False),
        ("cross-site", "http://evil.test", False),
        ("same-site", "http://b.a.test", False),
        ("cross-site", "https://office.example", True),
        (None, "http://a.test", True),
        (None, "http://evil.test", False),
        (None, None, False),
    ],
)
def test_unsafe_requests_come_from_our_own_pages(site: str | None, origin: str | None, allowed: bool) -> None:
    headers = {"host": "a.test"}
    headers |= {"sec-fetch-site": site} if site else {}
    headers |= {"origin": origin} if origin else {}
    assert may_change_things(Headers(headers), ALLOWED) is allowed
