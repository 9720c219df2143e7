"""The socket that the web process listens on. Whoever binds it knows its number, and may hand it to another process."""

import socket

from server.refusal import CannotStart

DEAD_READER_MILLISECONDS = 20_000
"""A client that takes nothing for so long is gone.

A reader that stalls with a full buffer is never noticed by the server's own pings (closing waits for the buffer to
drain), so the kernel watches: every connection accepted from the socket inherits this.
"""


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A bound socket; it begins to listen when a server takes it over. Port 0 is any free one.

    A `shared` port may be bound by other processes that share it; not by us, where somebody listens on it already.
    """
    if shared:
        with bind(host, port) as alone:
            port = alone.getsockname()[1]
    return _bind(host, port, shared)


def join(host: str, port: int) -> socket.socket:
    """A bound socket on a port that others share."""
    return _bind(host, port, shared=True)


def _bind(host: str, port: int, shared: bool) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as trouble:
        raise CannotStart(f"cannot listen on {host}: {trouble.strerror}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_READER_MILLISECONDS)
        bound.bind(address)
    except OSError as trouble:
        bound.close()
        raise CannotStart(f"port {port} on {host} cannot be had: {trouble.strerror}") from None
    return bound


def address(listener: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def inherited(descriptor: int) -> socket.socket:
    """The socket that the supervisor has bound and passed on."""
    return socket.socket(fileno=descriptor)
