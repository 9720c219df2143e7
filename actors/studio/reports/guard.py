"""What keeps a spreadsheet from running what a studio's data says. Pure.

A cell that begins like a formula is a formula to Excel and LibreOffice, whoever typed it: a family named
`=HYPERLINK("http://…")` would become a link in the office's own file. The full-width signs count, too: some
spreadsheets take them for the plain ones.
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """For a cell of a CSV file: an apostrophe makes it text. XLSX needs none, its cells know that they are text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
