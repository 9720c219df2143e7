"""The folder of messages that stands in for a mail server: those of them that a viewer may see, newest first.

A message's file is named by its Message-ID, which begins with its task; who may see the task may see its messages.
"""

import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from itertools import islice
from pathlib import Path

import msgspec

NAME = re.compile(r"([0-9a-f-]{36})\.[0-9]{1,9}(?:\.[0-9]{1,9})?\.eml")
MOST_LOOKED_AT = 20_000
"""Of the newest files; a folder with more is a studio that should have a mail server by now."""


class Entry(msgspec.Struct, frozen=True):
    """A message of the folder, by its headers."""

    name: str
    task_id: str
    to: str
    subject: str
    at: datetime


class Message(msgspec.Struct, frozen=True):
    entry: Entry
    headers: list[tuple[str, str]]
    text: str
    html: str


def task_of(name: str) -> str | None:
    """The task that sent the message of this file; None where it is no file of ours."""
    found = NAME.fullmatch(name)
    return found[1] if found else None


def newest(folder: Path) -> list[str]:
    """The names of the newest messages, newest first."""
    try:
        with os.scandir(folder) as found:
            files = [(entry.stat().st_mtime_ns, entry.name) for entry in found if NAME.fullmatch(entry.name)]
    except FileNotFoundError:
        return []
    return [name for _written, name in sorted(files, reverse=True)[:MOST_LOOKED_AT]]


def entries(folder: Path, names: Iterable[str], most: int) -> list[Entry]:
    """The first `most` of them that are still there."""
    found = (_entry(folder, name) for name in names)
    return list(islice((entry for entry in found if entry), most))


def message(folder: Path, name: str) -> Message | None:
    parsed, entry = _parsed(folder, name, headers_only=False), _entry(folder, name)
    if parsed is None or entry is None:
        return None
    headers = [(header, str(value)) for header, value in parsed.items() if not header.lower().startswith("content-")]
    return Message(entry, headers, _part(parsed, "plain"), _part(parsed, "html"))


def _entry(folder: Path, name: str) -> Entry | None:
    parsed, task_id = _parsed(folder, name, headers_only=True), task_of(name)
    if parsed is None or task_id is None:
        return None
    written = datetime.fromtimestamp((folder / name).stat().st_mtime, UTC)
    return Entry(name, task_id, str(parsed.get("To", "")), str(parsed.get("Subject", "")), written)


def _parsed(folder: Path, name: str, *, headers_only: bool) -> EmailMessage | None:
    try:
        with (folder / name).open("rb") as source:
            found = BytesParser(EmailMessage, policy=default).parse(source, headersonly=headers_only)
    except FileNotFoundError:
        return None
    return found


def _part(parsed: EmailMessage, subtype: str) -> str:
    part = parsed.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""
