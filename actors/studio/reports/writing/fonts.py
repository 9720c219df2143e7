"""The letters of a PDF: Helvetica, which every viewer has, and for names beyond it a font that is embedded.

A name is drawn as its owner writes it as far as there is a font for it on this machine (DejaVu Sans has Polish,
Vietnamese, Greek and Cyrillic; reportlab's own Vera only Western Europe). Where there is none, an accent is left out
rather than the letter, and the letter becomes a question mark only at last.
"""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.lib.utils import rl_isfile
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
WIDE = {PLAIN: "Wide", BOLD: "Wide-Bold"}
FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/TTF",
           "/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
FILES = {PLAIN: ("DejaVuSans.ttf", "Vera.ttf"), BOLD: ("DejaVuSans-Bold.ttf", "VeraBd.ttf")}


def drawn(text: str, font: str = PLAIN) -> tuple[str, str]:
    """The text as it can be drawn, and the font for it."""
    if text.isascii() or _is_western(text):
        return text, font
    known = _wide(font).face.charToGlyph
    return "".join(_letter(letter, known) for letter in unicodedata.normalize("NFC", text)), WIDE[font]


def width(text: str, font: str, size: float) -> float:
    found: float = pdfmetrics.stringWidth(text, font, size)
    return found


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _letter(letter: str, known: dict[int, int]) -> str:
    if ord(letter) in known:
        return letter
    bare = unicodedata.normalize("NFKD", letter)[:1]
    return bare if ord(bare) in known else "?"


@cache
def _wide(font: str) -> TTFont:
    best, bundled = FILES[font]
    found = next((str(file) for folder in FOLDERS if rl_isfile(str(file := Path(folder) / best))), bundled)
    made = TTFont(WIDE[font], found)
    pdfmetrics.registerFont(made)
    return made
