"""Merge fields: `Dear {guardian_name}` in a letter to many, as plain text and as paragraphs with links. Pure.

A field's value is text and nothing else: no field, no link and no markup in a name is ever looked for.
"""

import re
from collections.abc import Collection, Mapping

import msgspec

PART = re.compile(r"(?P<url>https?://[^\s<>\"{}]*[^\s<>\"{}.,;:!?')\]])|\{(?P<field>[^{}\n]{1,40})\}")


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a line: text, or a link that shows its own address."""

    text: str = ""
    url: str = ""


Line = list[Piece]
Paragraph = list[Line]


def unknown_fields(text: str, known: Collection[str]) -> list[str]:
    used = (found["field"].strip() for found in PART.finditer(text) if found["field"] is not None)
    return [name for name in dict.fromkeys(used) if name not in known]


def wrong_fields(text: str, known: Collection[str]) -> str | None:
    """A sentence that names the fields that there are not, and those that there are."""
    unknown = unknown_fields(text, known)
    if not unknown:
        return None
    return f"There is no field {_braced(unknown)}. The fields are {_braced(known)}."


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in, each once. Its fields must be known."""
    return "".join(piece.text or piece.url for piece in _pieces(text, values))


def paragraphs(text: str, values: Mapping[str, str]) -> list[Paragraph]:
    """An empty line ends a paragraph; within one, line breaks stay."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [[_pieces(line, values) for line in block.split("\n")] for block in blocks]


def _pieces(text: str, values: Mapping[str, str]) -> Line:
    pieces, end = [], 0
    for found in PART.finditer(text):
        url, field = found["url"], found["field"]
        pieces += [Piece(text[end : found.start()]), Piece(url=url) if url else Piece(values[field.strip()])]
        end = found.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text or piece.url]


def _braced(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
