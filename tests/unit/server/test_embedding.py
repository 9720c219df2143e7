"""Which pages may embed us: the origin and the proof that each way in asks for."""

from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.websockets import WebSocket

from actors.accounts.embed_tokens import PREFIX
from actors.settings import load
from server.embedding import may_embed, may_open, subprotocol, token_offered
from server.messages import SUBPROTOCOL

EMBEDS, OURS = "https://till.example", "https://office.example"
SETTINGS = load({"EMBED_ORIGINS": f"{EMBEDS} https://shop.example:8443", "ALLOWED_ORIGINS": OURS}, Path("unused"))
TRICKS = [
    "null",
    "",
    "https://evil.example",
    "http://till.example",
    "https://till.example:444",
    "https://till.example:443",
    "https://shop.example",
    "https://shop.example:443",
    "https://TILL.example",
    "https://till.example.evil.example",
    "https://eviltill.example",
    "https://a.till.example",
    "https://till.example/",
    "https://till.example@evil.example",
    "https://evil.example/https://till.example",
    f"{EMBEDS} {EMBEDS}",
    f"{EMBEDS},{EMBEDS}",
    "*",
]


def asking(*origins: str, token: bool = False) -> WebSocket:
    offered = [SUBPROTOCOL, f"{PREFIX}1-2-3-{'0' * 64}"] if token else []
    headers = [(b"host", b"tasks.example"), *((b"origin", origin.encode()) for origin in origins)]
    scope: dict[str, Any] = {"type": "websocket", "headers": headers, "subprotocols": offered}
    return WebSocket(scope, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("origin", [EMBEDS, "https://shop.example:8443"])
def test_a_page_that_embeds_us_needs_a_token_for_a_socket(origin: str) -> None:
    assert may_open(asking(origin, token=True), SETTINGS)
    assert not may_open(asking(origin), SETTINGS), "its cookie is not enough"


@pytest.mark.parametrize("origin", [OURS, "https://tasks.example"])
def test_our_own_pages_need_none(origin: str) -> None:
    assert may_open(asking(origin), SETTINGS)
    assert may_open(asking(origin, token=True), SETTINGS)


@pytest.mark.parametrize("origin", TRICKS)
def test_no_other_origin_opens_a_socket_whatever_it_brings(origin: str) -> None:
    assert not may_open(asking(origin, token=True), SETTINGS)
    assert not may_embed(Headers({"host": "tasks.example", "origin": origin}), SETTINGS)


def test_none_and_two_origins_are_no_origin() -> None:
    for origins in ((), (EMBEDS, EMBEDS), (EMBEDS, "https://evil.example"), ("https://evil.example", EMBEDS)):
        assert not may_open(asking(*origins, token=True), SETTINGS)
    twice = [(b"host", b"tasks.example"), (b"origin", EMBEDS.encode()), (b"origin", EMBEDS.encode())]
    assert not may_embed(Headers(raw=twice), SETTINGS)


def test_no_origin_embeds_us_by_default() -> None:
    nobody = load({}, Path("unused"))
    assert not may_open(asking(EMBEDS, token=True), nobody)
    assert not may_embed(Headers({"host": "tasks.example", "origin": EMBEDS}), nobody)


def test_the_token_is_never_the_protocol_that_is_answered() -> None:
    handshake = asking(EMBEDS, token=True).scope
    assert (token_offered(handshake) or "").startswith(PREFIX)
    assert subprotocol(handshake) == SUBPROTOCOL
    assert (token_offered(asking(OURS).scope), subprotocol(asking(OURS).scope)) == (None, None)
