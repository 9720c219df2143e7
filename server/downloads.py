"""Files for a person to keep: named so that every browser agrees, and never shown in the page's own name (RFC 6266)."""

import csv
import io
import re
from collections.abc import AsyncIterable, Iterable
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import StreamingResponse

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}
ANYTHING = "application/octet-stream"
BOM = "\ufeff"
"""A CSV file begins with it, so that Excel knows that it is UTF-8."""
UNSAFE = re.compile(r"[^A-Za-z0-9._ ()-]")


def download(name: str, content: AsyncIterable[str] | Iterable[bytes]) -> StreamingResponse:
    headers = {
        "content-disposition": attachment(name),
        "cache-control": "no-store",
        "vary": "Cookie",
        "x-content-type-options": "nosniff",
    }
    media_type = TYPES.get(PurePath(name).suffix.lower(), ANYTHING)
    return StreamingResponse(content, headers=headers, media_type=media_type)


def attachment(name: str) -> str:
    """The header: the name in plain letters, and where that is not all of it, the name itself beside it."""
    plain = UNSAFE.sub("_", name)
    header = f'attachment; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def csv_lines(rows: Iterable[tuple[str, ...]]) -> str:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue()
