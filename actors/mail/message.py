"""From a row of the outbox to an RFC 5322 message. Pure.

Names and subjects come from people and files; line breaks and control characters in them must never become headers.
"""

import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

import msgspec

ADDRESS = re.compile(r"[^@\s<>\",;:()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
MOST_SUBJECT = 200
DOMAIN = "studio.invalid"
"""The right side of Message-IDs: it must be unique to us and never resolve (RFC 2606)."""

ONE_CLICK = "List-Unsubscribe=One-Click"


class Whole(UnstructuredHeader, BaseHeader):
    """A header on one line, however long: the library would write a long address as an encoded word, which no mail
    program takes for a link."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", Whole)
POLICY = SMTP.clone(header_factory=_headers)


class Email(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch wants to send about one record."""

    recipient: str
    recipient_name: str = ""
    subject: str
    text: str
    html: str | None = None
    unsubscribe_url: str | None = None
    once: str | None = None
    """What makes it the same email within its task, such as its family: there is at most one with it."""
    addressee: str | None = None
    """Who it is written to, by their record: where it goes, and whether at all, is asked again when it leaves."""


class BadAddress(ValueError):
    """The recipient is no address that mail can be sent to."""


def message_id(task_id: str, position: int, number: int) -> str:
    """The same for every attempt at the same email of the same task."""
    return f"<{task_id}.{position}.{number}@{DOMAIN}>"


def is_address(text: str) -> bool:
    return bool(ADDRESS.fullmatch(text)) and ".." not in text and text.isascii()


def compose(email: Email, identity: str, sender: str, sender_name: str, at: datetime) -> EmailMessage:
    """The message, ready to send. Raises BadAddress."""
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender_name, sender)
    message["To"] = _address(email.recipient_name, email.recipient)
    message["Subject"] = one_line(email.subject)[:MOST_SUBJECT] or "(no subject)"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = identity
    if email.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{one_line(email.unsubscribe_url)}>"
        message["List-Unsubscribe-Post"] = ONE_CLICK  # RFC 8058: the mail program may send that to the address itself
    message.set_content(_text(email.text))
    if email.html:
        message.add_alternative(_text(email.html), subtype="html")
    return message


def one_line(text: str) -> str:
    """Text for a header: white space of every kind is one space, other control characters are gone.

    And `=?` is broken up: the library would decode it as an encoded word, and what was encoded may be a line break.
    """
    text = text.replace("=?", "= ?")
    spaced = "".join(" " if char.isspace() else char for char in text)
    return " ".join("".join(char for char in spaced if unicodedata.category(char)[0] != "C").split())


def _address(name: str, address: str) -> Address:
    if not is_address(address):
        raise BadAddress(f'"{one_line(address)}" is not an email address')
    return Address(display_name=one_line(name), addr_spec=address)


def _text(text: str) -> str:
    """Lone surrogates and NUL cannot be encoded, and would make the whole batch fail."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
