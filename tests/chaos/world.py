"""The whole product with everything around it in our hands: its Redis behind a proxy, its mail server, its database."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx2

from actors.db import Database
from server.supervisor import private_redis
from tests.chaos.proxy import Proxy
from tests.support import processes
from tests.support.postgres import PostgresServer
from tests.support.smtp import smtp_server
from tests.support.up import Running, environment, started
from tests.support.waiting import eventually

PERSON = {"email": "owner@riverbend.test", "password": "demo-password"}
ANSWER_SECONDS = 40.0
KEEP_LONG = {"KEEP_CANCELED_MINUTES": "100000"}
"""So that a clock that jumps takes no evidence away."""
FREELY = {"EMAILS_A_MINUTE": "0", "TASKS_AT_ONCE": "1000"}
"""One studio is all there is here, and asks for more at once than it may beside others."""


class OwnRedis:
    """A Redis that can be killed and started again on the same files."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self._command = private_redis.command(private_redis.find_program(), folder, self.socket)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        eventually(lambda: private_redis.answers(self.url), "Redis answers")

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()


class MailServer(Protocol):
    """A mail server that keeps its own record."""

    @property
    def url(self) -> str: ...

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each message that it accepted."""


@dataclass
class World:
    folder: Path
    database: Database
    redis: OwnRedis
    proxy: Proxy
    sink: MailServer
    environ: dict[str, str]
    postgres: PostgresServer | None = None
    workers: int = 2
    port: int = field(default_factory=lambda: _free_port())
    _stack: ExitStack = field(default_factory=ExitStack)
    _product: Running | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        options = ("--no-demo", "--port", str(self.port), "--workers", str(self.workers))
        self._product = self._stack.enter_context(started(self.folder, *options, environ=self.environ))
        self._product.wait_until_ready()

    def stop(self) -> float:
        """Stop the product as an operator would; returns how many seconds it took."""
        began = time.monotonic()
        assert self._product
        self._product.stop()
        took = time.monotonic() - began
        self._stack.close()
        return took

    def pids(self, name: str) -> list[int]:
        assert self._product
        return [pid for pid, its in processes.children_of(self._product.process.pid).items() if its == name]

    def signal(self, pid: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def jump(self, seconds: float) -> None:
        """Every process's clock is wrong by so much from now on."""
        (self.folder / "jump").write_text(str(seconds))

    @property
    def output(self) -> str:
        assert self._product
        return self._product.output


class Person:
    """The owner at the desk, who tries again while the product does not answer."""

    def __init__(self, url: str, who: dict[str, str] = PERSON) -> None:
        self._browser = httpx2.Client(base_url=url, headers={"origin": url}, trust_env=False, timeout=15)
        self.ask("POST", "/api/session", who)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._browser.cookies.items())

    def launch(self, kind: str, params: dict[str, Any], key: str | None = None) -> str:
        """Start the action on all records; returns the task's id."""
        body = {"kind": kind, "params": params, "selection": {"all": True}} | ({"key": key} if key else {})
        status, answer = self.ask("POST", "/api/tasks", body)
        assert status == 202, answer
        return str(answer["task"]["id"])

    def task(self, task_id: str) -> dict[str, Any]:
        task: dict[str, Any] = self.ask("GET", f"/api/tasks/{task_id}")[1]["task"]
        return task

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        return _until_answered(lambda: self._once(method, path, body))

    def try_once(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        return self._browser.request(method, path, json=body)

    def _once(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, dict[str, Any]] | None:
        try:
            answer = self.try_once(method, path, body)
        except httpx2.TransportError:
            return None
        if answer.status_code >= 500:
            return None
        return answer.status_code, answer.json() if answer.content else {}

    def close(self) -> None:
        self._browser.close()


def _until_answered(ask: Callable[[], tuple[int, dict[str, Any]] | None]) -> tuple[int, dict[str, Any]]:
    return eventually(ask, "the product answers", ANSWER_SECONDS)


@contextmanager
def running_world(
    folder: Path,
    database_url: str | None = None,
    postgres: PostgresServer | None = None,
    mail: Callable[[], AbstractContextManager[MailServer]] = smtp_server,
    **options: Any,
) -> Iterator[World]:
    """The product on the data in `folder` (or in `database_url`); gone with the block, with everything around it."""
    url = database_url or f"sqlite:///{folder / 'background-tasks.db'}"
    jump, own = folder / "jump", folder / "own-redis"
    jump.write_text("0")
    own.mkdir(exist_ok=True)
    extra = options.pop("environ", {})
    with ExitStack() as stack:
        sink = stack.enter_context(mail())
        redis = OwnRedis(own)
        redis.start()
        stack.callback(redis.kill)
        proxy = Proxy(redis.socket)
        stack.callback(proxy.close)
        own_settings = {"REDIS_URL": proxy.url, "SMTP_URL": sink.url, "DATABASE_URL": url, "CLOCK_JUMP": str(jump)}
        environ = environment(**own_settings, **(KEEP_LONG | FREELY | extra))
        database = Database(url)
        stack.callback(database.close)
        world = World(folder, database, redis, proxy, sink, environ, postgres, **options)
        world.start()
        stack.callback(world.stop)
        yield world


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
