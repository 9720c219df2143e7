"""Between the product and Redis: passes everything on, until it is told to keep the answers back or to cut."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

CHUNK_BYTES = 65_536


class Proxy:
    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._answers = threading.Event()
        self._answers.set()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._listener.getsockname()[1]}"

    def withhold(self) -> None:
        """What Redis answers stays here; what it is asked still arrives."""
        self._answers.clear()

    def pass_on(self) -> None:
        self._answers.set()

    def cut(self) -> None:
        """End every connection in the middle of whatever it does."""
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.pass_on()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as redis, suppress(OSError):
            redis.connect(self._target)
            self._open |= {client, redis}
            asking = threading.Thread(target=self._pump, args=(client, redis, None), daemon=True)
            asking.start()
            self._pump(redis, client, self._answers)
            asking.join()
        self._open -= {client, redis}

    def _pump(self, source: socket.socket, sink: socket.socket, gate: threading.Event | None) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                if gate:
                    gate.wait()
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
