"""Where a form or a link may lead: only to a page of ours."""

import pytest

from server.pages.page import local_path


@pytest.mark.parametrize("wanted", ["/tasks", "/tasks?q=a#b", "/"])
def test_a_path_of_ours(wanted: str) -> None:
    assert local_path(wanted, "/students") == wanted


@pytest.mark.parametrize("wanted", [None, "", "tasks", "//evil.test", "/\\evil.test", "https://evil.test", "/a\r\nb"])
def test_anything_else_is_not_followed(wanted: str | None) -> None:
    assert local_path(wanted, "/students") == "/students"
