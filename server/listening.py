"""The socket that the web process listens on. Whoever binds it knows its number, and may hand it to another process."""

import socket

from server.refusal import CannotStart

DEAD_READER_MILLISECONDS = 20_000
"""A client that takes nothing for so long is gone.

A reader that stalls with a full buffer is never noticed by the server's own pings (closing waits for the buffer to
drain), so the kernel watches: every connection accepted from the socket inherits this.
"""


def bind(host: str, port: int) -> socket.socket:
    """A bound socket; it begins to listen when a server takes it over. Port 0 is any free one."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as trouble:
        raise CannotStart(f"cannot listen on {host}: {trouble.strerror}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
