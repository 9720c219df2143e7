"""What is left out of what browsers are sent says nothing to them."""

import re

from server.assets import STATIC
from server.lean import lean_module, lean_style

MODULE = """// A module.

/** Adds. */
export function add(a, b) {
  return a + b; // here it stays
}
"""
STYLE = """/* A sheet. */
@layer base {
  a { color: red; /* why */ }

}
"""


def test_comments_and_indentation_are_left_out() -> None:
    assert lean_module(MODULE) == "export function add(a, b) {\nreturn a + b; // here it stays\n}"
    assert lean_style(STYLE) == "@layer base{a{color: red;}}"


def test_no_text_of_ours_goes_over_several_lines() -> None:
    for path in (STATIC / "js").glob("*.js"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = re.sub(r"(?<![:\"'`])//.*", "", line)
            assert code.count("`") % 2 == 0, f"{path.name}:{number}"


def test_no_text_of_a_style_looks_like_a_comment_or_an_end() -> None:
    for path in (STATIC / "css").glob("*.css"):
        for text in re.findall(r'"[^"\n]*"', re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)):
            assert not re.search(r"/\*|[{};]", text), f"{path.name}: {text}"
