"""Handing messages to a real SMTP server: how it ended is known, or known to be unknown."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from actors.mail.message import BadAddress, Email, compose, message_id
from actors.mail.transport import Deferred, Folder, Refused, Sent, Smtp, Unknown, Unreachable
from tests.support.smtp import Sink, smtp_server

AT = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_server() as sink:
        yield sink


def message(number: int = 1, **changes: str) -> EmailMessage:
    fields = {"recipient": f"family{number}@example.test", "subject": "Hello", "text": "Dear family,\n.\n..dots\nBye"}
    return compose(Email(**(fields | changes)), message_id("task", number, 1), "office@x.test", "Riverbend", AT)


def test_one_connection_serves_many_messages_and_dots_stay_dots(sink: Sink) -> None:
    smtp = Smtp(sink.url)
    for number in range(3):
        assert smtp.send(message(number), "office@x.test", f"family{number}@example.test") == Sent()
    smtp.close()
    assert sink.ids == [message_id("task", number, 1) for number in range(3)]
    assert sink.accepted[0].get_payload().replace("\r\n", "\n").rstrip() == "Dear family,\n.\n..dots\nBye"


@pytest.mark.parametrize(
    ("answer", "ending", "words"),
    [
        ("550 No such user", Refused, "550 No such user"),
        ("452 Mailbox full", Deferred, "452 Mailbox full"),
        ("drop", Deferred, ""),
        ("drop after the dot", Unknown, "did not say"),
    ],
)
def test_how_it_ended_is_told_apart(sink: Sink, answer: str, ending: type, words: str) -> None:
    sink.recipients["family1@example.test"] = answer
    smtp = Smtp(sink.url)
    ended = smtp.send(message(1), "office@x.test", "family1@example.test")
    assert isinstance(ended, ending)
    assert words in ended.reason  # type: ignore[attr-defined]
    assert smtp.send(message(2), "office@x.test", "family2@example.test") == Sent()
    smtp.close()
    assert (message_id("task", 1, 1) in sink.ids) == (ending is Unknown)


def test_no_server_at_all_is_nobodys_fault() -> None:
    with smtp_server() as sink:
        url = sink.url
    assert isinstance(Smtp(url).send(message(), "office@x.test", "family1@example.test"), Unreachable)


def test_a_folder_takes_each_message_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "mail")
    for _ in range(2):
        assert folder.send(message(), "office@x.test", "family1@example.test") == Sent()
    (file,) = (tmp_path / "mail").iterdir()
    assert b"To: family1@example.test" in file.read_bytes()


@pytest.mark.parametrize(
    "nasty",
    [
        "a\r\nBcc: all@x.test",
        "a\nX: y",
        "a\x00b",
        "=?utf-8?q?=0D=0ABcc=3A_x?=",
        "x" * 2000,
        "Zoë Łukasz 🤸",
        "\ud800",
    ],
)
def test_nothing_in_a_name_or_subject_becomes_a_header(nasty: str) -> None:
    composed = message(recipient_name=nasty, subject=nasty, text=nasty)
    raw = composed.as_bytes()
    headers = raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ").split("\r\n")
    names = {line.partition(":")[0] for line in headers}
    assert names <= {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                     "Content-Transfer-Encoding"}  # fmt: skip


@pytest.mark.parametrize(
    "address", ["", "a", "white@", "a@b@c", "a b@c.test", "a@c.test\r\nBcc: x@y.test", "a..b@c.test"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        message(recipient=address)
