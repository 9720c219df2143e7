"""`/healthz`, `/readyz` and `/metrics` of a process that serves nothing else, on loopback unless told otherwise."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

from actors.reachable import words
from actors.settings import BadSetting

PLAIN, JSON = "text/plain; charset=utf-8", "application/json"
OK, NOT_FOUND, UNAVAILABLE = 200, 404, 503


@contextmanager
def serving_health(
    host: str, port: int, registry: CollectorRegistry, check: Callable[[], dict[str, bool]]
) -> Iterator[str]:
    """Answer while the block runs; yields the address. Raises BadSetting where that cannot be had."""
    ProcessCollector(registry=registry)
    try:
        server = ThreadingHTTPServer((host, port), _handler(registry, check))
    except OSError as trouble:
        raise BadSetting(f"HEALTH_HOST {host}, HEALTH_PORT {port} cannot be had: {trouble.strerror}") from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(registry: CollectorRegistry, check: Callable[[], dict[str, bool]]) -> type[BaseHTTPRequestHandler]:
    def healthz() -> tuple[int, str, bytes]:
        return OK, PLAIN, b"ok\n"

    def readyz() -> tuple[int, str, bytes]:
        found = check()
        return OK if all(found.values()) else UNAVAILABLE, JSON, json.dumps(words(found)).encode()

    def metrics() -> tuple[int, str, bytes]:
        return OK, CONTENT_TYPE_LATEST, generate_latest(registry)

    answers = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            answer = answers.get(self.path, lambda: (NOT_FOUND, PLAIN, b"There is nothing here.\n"))
            status, kind, body = answer()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Being asked every few seconds is no news."""

    return Handler
