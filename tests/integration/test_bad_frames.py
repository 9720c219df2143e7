"""Handshakes and frames that no browser sends, over real sockets: the right code, and nobody else is troubled."""

import base64
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from actors.db import Database
from actors.settings import load
from server.services import Services
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
FIN, RSV1, RSV3 = 0x80, 0x40, 0x10
PATIENCE_SECONDS = 20


@pytest.fixture
def site(sqlite_database: Database, redis_url: str, tmp_path: Path) -> Iterator[Site]:
    settings = load(
        {"DATABASE_URL": sqlite_database.engine.url.render_as_string(False), "REDIS_URL": redis_url}, tmp_path
    )
    with serving(Services(settings)) as site:
        yield site


@pytest.fixture
def studio(sqlite_database: Database) -> Studio:
    return insert_studio(sqlite_database)


def frame(
    payload: bytes, opcode: int = TEXT, flags: int = FIN, *, masked: bool = True, claimed: int | None = None
) -> bytes:
    size = len(payload) if claimed is None else claimed
    short = size if size < 126 else 126 if size < 65536 else 127
    length = b"" if size < 126 else struct.pack("!H", size) if size < 65536 else struct.pack("!Q", size)
    mask = os.urandom(4) if masked else b""
    body = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if masked else payload
    return bytes([flags | opcode, short | (0x80 if masked else 0)]) + length + mask + body


def handshake(site: Site, token: str, **changed: str | None) -> bytes:
    headers: dict[str, str | None] = {
        "Host": urlsplit(site.url).netloc, "Upgrade": "websocket", "Connection": "Upgrade", "Origin": site.url,
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13",
        "Cookie": f"bt_session={token}",
    }  # fmt: skip
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join(["GET /ws HTTP/1.1", *lines, "", ""]).encode()


@contextmanager
def connected(site: Site) -> Iterator[socket.socket]:
    parts = urlsplit(site.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_SECONDS) as sock:
        yield sock


def head(sock: socket.socket) -> bytes:
    """The answer to a handshake; byte by byte, because frames may follow at once."""
    got = b""
    while not got.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            break
        got += byte
    return got


def close_code(sock: socket.socket) -> int | None:
    """The code of the server's close frame; None where it hung up without one."""
    stream = sock.makefile("rb")
    try:
        while start := stream.read(2):
            size = start[1] & 0x7F
            size = size if size < 126 else int.from_bytes(stream.read(2 if size == 126 else 8), "big")
            payload = stream.read(size)
            if start[0] & 0x0F == CLOSE:
                return int.from_bytes(payload[:2], "big")
    except ConnectionResetError:
        pass
    return None


PINGS = '{"type":"ping","ref":"%d"}'
FRAMES = {
    "unmasked": (frame(b"{}", masked=False), {1002}),
    "a reserved bit": (frame(b"{}", flags=FIN | RSV3), {1002}),
    "compressed without being asked": (frame(b"\x00" * 64, flags=FIN | RSV1), {1002}),
    "a reserved opcode": (frame(b"", opcode=3), {1002}),
    "a fragmented ping": (frame(b"", opcode=PING, flags=0), {1002}),
    "a ping of 126 bytes": (frame(b"x" * 126, opcode=PING), {1002}),
    "a continuation of nothing": (frame(b"x", opcode=0), {1002}),
    "a text within a text": (frame(b"{", flags=0) + frame(b"{"), {1002}),
    "a close code that is none": (frame(struct.pack("!H", 1005), opcode=CLOSE), {1002}),
    "half a close code": (frame(b"\x03", opcode=CLOSE), {1002}),
    "bad UTF-8": (frame(b"\xff\xfe"), {1007}),
    "bad UTF-8 in a close": (frame(struct.pack("!H", 1000) + b"\xff", opcode=CLOSE), {1007, 1002}),
    "binary": (frame(b"{}", opcode=BINARY), {1003}),
    "ten megabytes": (frame(b"x" * 5000, claimed=10 * 1024 * 1024), {1009}),
    "more than there can be": (frame(b"x", claimed=2**63), {1002, 1009}),
    "ten megabytes in fragments": (frame(b"x" * 4000, flags=0) + frame(b"x" * 4000, opcode=0, flags=0), {1009}),
    "ten thousand tiny ones": (b"".join(frame((PINGS % n).encode()) for n in range(10_000)), {4429, None}),
}


def test_a_broken_frame_closes_its_own_socket_alone(
    site: Site, studio: Studio, capfd: pytest.CaptureFixture[str]
) -> None:
    token, found = site.token(studio.front_desk), {}
    with connected(site) as bystander:
        bystander.sendall(handshake(site, token))
        assert b" 101 " in head(bystander)
        for name, (sent, _codes) in FRAMES.items():
            with connected(site) as sock:
                sock.sendall(handshake(site, token))
                assert b" 101 " in head(sock)
                with suppress(ConnectionResetError, BrokenPipeError):
                    sock.sendall(sent)
                found[name] = close_code(sock)
        assert {name: code for name, code in found.items() if code not in FRAMES[name][1]} == {}
        bystander.sendall(frame(b'{"type":"ping","ref":"still here"}'))
        got = b""
        while b"still here" not in got:
            got += bystander.recv(4096)
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err


def test_a_broken_handshake_is_refused(site: Site, studio: Studio, capfd: pytest.CaptureFixture[str]) -> None:
    token = site.token(studio.front_desk)
    bad: list[dict[str, str | None]] = [
        {"Sec_WebSocket_Key": None},
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Version": "7"},
        {"Sec_WebSocket_Version": None},
        {"Origin": None},
        {"Origin": "https://evil.test"},
    ]
    for changed in bad:
        with connected(site) as sock:
            sock.sendall(handshake(site, token, **changed))
            answer = head(sock).split(b"\r\n")[0]
            assert answer.split()[1][:1] == b"4", (changed, answer)
    with connected(site) as sock:  # deflate is offered and not taken
        sock.sendall(handshake(site, token, Sec_WebSocket_Extensions="permessage-deflate"))
        answer = head(sock)
        assert b" 101 " in answer
        assert b"permessage-deflate" not in answer
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
