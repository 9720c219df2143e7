import pytest

from server.downloads import attachment, download


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("class-rosters-2026-11-23.csv", 'attachment; filename="class-rosters-2026-11-23.csv"'),
        ("Zoë.pdf", "attachment; filename=\"Zo_.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf"),
        ('a"b\r\nx: y/..\\c.csv', "attachment; filename=\"a_b__x_ y_.._c.csv\"; filename*=UTF-8''"
         "a%22b%0D%0Ax%3A%20y%2F..%5Cc.csv"),
    ],
)  # fmt: skip
def test_a_name_cannot_break_out_of_its_header(name, header):
    assert attachment(name) == header


@pytest.mark.parametrize(
    ("name", "type"),
    [("x.CSV", "text/csv; charset=utf-8"), ("x.pdf", "application/pdf"), ("x.html", "application/octet-stream")],
)
def test_what_is_not_known_is_only_bytes(name, type):
    answer = download(name, iter([b""]))
    assert answer.headers["content-type"] == type
    assert answer.headers["x-content-type-options"] == "nosniff"
