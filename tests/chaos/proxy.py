"""Between the product and Redis: passes everything on, until told to keep answers back, to lose events, or to cut."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 65_536


class Proxy:
    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._answers = threading.Event()
        self._answers.set()
        self.loss = 0.0
        """The share of events that are lost on their way: whoever publishes one is told that nobody heard it."""
        self._chance = random.Random(0)
        self.lost = 0
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
            asking = threading.Thread(target=self._ask, args=(client, redis), daemon=True)
            asking.start()
            self._answer(redis, client)
            asking.join()
        self._open -= {client, redis}

    def _ask(self, client: socket.socket, redis: socket.socket) -> None:
        with _both_end(client, redis), client.makefile("rb") as asked:
            for name, command in commands(asked):
                if name == b"PUBLISH" and self._chance.random() < self.loss:
                    self.lost += 1
                    client.sendall(b":0\r\n")  # whoever publishes waits for this before it asks anything else
                else:
                    redis.sendall(command)

    def _answer(self, redis: socket.socket, client: socket.socket) -> None:
        with _both_end(client, redis):
            while data := redis.recv(CHUNK_BYTES):
                self._answers.wait()
                client.sendall(data)


@contextmanager
def _both_end(*sockets: socket.socket) -> Iterator[None]:
    """When one side has ended, the other is to know."""
    with suppress(OSError):
        yield
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def commands(asked: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The commands of a client (arrays of bulk strings): the name of each, and all of its bytes."""
    while header := asked.readline():
        command, words = bytearray(header), list[bytes]()
        for _ in range(int(header[1:])):
            length = asked.readline()
            word = asked.read(int(length[1:]) + 2)
            words.append(word[:-2])
            command += length + word
        yield words[0].upper(), bytes(command)
