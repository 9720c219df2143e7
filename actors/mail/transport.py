"""Handing one message to the outside: to an SMTP server, or into a folder of .eml files.

What matters is to know how it ended. Up to the final dot nothing was accepted, so it can be tried again; once the dot
is on its way, only the server's answer tells. A connection that dies in between leaves the outcome unknown, and an
email of unknown outcome is never sent again by the system on its own.
"""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

CONNECT_SECONDS = 5
REPLY_SECONDS = 30
MESSAGES_A_CONNECTION = 100
"""Servers limit how many messages they take over one connection; 100 is what the common ones allow."""

SCHEMES = ("smtp", "smtps", "smtp+starttls")


class Sent(msgspec.Struct, frozen=True):
    pass


class Refused(msgspec.Struct, frozen=True):
    """For good: the server's words, for a person."""

    reason: str


class Deferred(msgspec.Struct, frozen=True):
    """Not now. It was certainly not sent, so it may be tried again."""

    reason: str


class Unknown(msgspec.Struct, frozen=True):
    """It may have been sent, or not."""

    reason: str


class Unreachable(msgspec.Struct, frozen=True):
    """There is no mail server to talk to: nothing against this email, and no use in trying the next one now."""

    reason: str


class Withdrawn(msgspec.Struct, frozen=True):
    """Not to be sent any more, through nobody's fault."""

    reason: str


Ending = Sent | Refused | Deferred | Unknown | Unreachable | Withdrawn


class Transport(Protocol):
    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        """Hand over one message; never raises for trouble with it or with the server."""

    def close(self) -> None: ...


class Folder:
    """Writes each message as an .eml file, named by its Message-ID, so that writing it twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        name = str(message["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        half = self._folder / f".{name}.half"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(message.as_bytes())
            half.rename(self._folder / name)
        except OSError as trouble:
            return Unreachable(f"The mail folder cannot be written: {trouble.strerror}")
        return Sent()

    def close(self) -> None:
        pass


class Smtp:
    """One connection that serves many messages, opened when it is first needed and again when it was lost."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._connection: smtplib.SMTP | None = None
        self._left = 0

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        try:
            connection = self._connected()
        except (OSError, smtplib.SMTPException) as trouble:
            self._drop()
            return Unreachable(_words(trouble))
        try:
            ending = self._announce(connection, sender, recipient)
            if ending is not None:
                return ending
            if not self._write(connection, message):
                self._drop()
                return Deferred("The connection to the mail server was lost.")
        except (OSError, smtplib.SMTPException) as trouble:
            self._drop()
            return Deferred(_words(trouble))
        return self._finish(connection)

    def close(self) -> None:
        if self._connection is not None:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
            self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None or self._left == 0:
            self.close()
            self._connection, self._left = _open(self._url), MESSAGES_A_CONNECTION
        self._left -= 1
        return self._connection

    def _announce(self, connection: smtplib.SMTP, sender: str, recipient: str) -> Ending | None:
        """Envelope and DATA; None where the server now waits for the message."""
        for code, words in _envelope(connection, sender, recipient):
            if code >= 500:
                self._reset(connection)
                return Refused(_said(code, words))
            if code >= 400 or code < 200:
                self._reset(connection)
                return Deferred(_said(code, words))
        return None

    def _write(self, connection: smtplib.SMTP, message: EmailMessage) -> bool:
        """The message without its final dot: whatever fails here, the server has not accepted it."""
        try:
            connection.send(_dotted(message.as_bytes()))
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def _finish(self, connection: smtplib.SMTP) -> Ending:
        """The final dot, and the answer that decides."""
        try:
            connection.send(b".\r\n")
            code, words = connection.getreply()
        except (OSError, smtplib.SMTPException) as trouble:
            self._drop()
            return Unknown(f"The mail server did not say whether it took it ({type(trouble).__name__}).")
        if 200 <= code < 300:
            return Sent()
        return Refused(_said(code, words)) if code >= 500 else Deferred(_said(code, words))

    def _reset(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def check_url(url: str) -> None:
    """Raises ValueError where `url` does not name a mail server."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(f"use {' or '.join(f'{scheme}://' for scheme in SCHEMES)}host:port")
    _ = parts.port  # raises ValueError itself


def _open(url: SplitResult) -> smtplib.SMTP:
    host, tls = url.hostname or "", url.scheme == "smtps"
    context = ssl.create_default_context()
    port = url.port or (465 if tls else 587 if url.scheme == "smtp+starttls" else 25)
    connection = (
        smtplib.SMTP_SSL(host, port, timeout=CONNECT_SECONDS, context=context)
        if tls
        else smtplib.SMTP(host, port, timeout=CONNECT_SECONDS)
    )
    if isinstance(connection.sock, socket.socket):
        connection.sock.settimeout(REPLY_SECONDS)
        # The final dot is a small packet of its own; without this it waits 40 ms for the server's acknowledgement.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.ehlo_or_helo_if_needed()
    if not tls and (url.scheme == "smtp+starttls" or connection.has_extn("starttls")):
        connection.starttls(context=context)
        connection.ehlo()
    if url.username:
        connection.login(unquote(url.username), unquote(url.password or ""))
    return connection


def _envelope(connection: smtplib.SMTP, sender: str, recipient: str):  # type: ignore[no-untyped-def]
    """The answers to MAIL, RCPT and DATA, one after the other."""
    yield connection.mail(sender)
    yield connection.rcpt(recipient)
    yield connection.docmd("DATA")


def _dotted(data: bytes) -> bytes:
    """Lines that begin with a dot get another (RFC 5321, 4.5.2), and the last line its end."""
    lines = data.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"[:500]


def _words(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPResponseException):
        error = trouble.smtp_error
        return _said(trouble.smtp_code, error if isinstance(error, bytes) else str(error).encode())
    return f"The mail server cannot be reached ({type(trouble).__name__})."
