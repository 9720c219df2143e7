from datetime import date

from actors.studio.phrases import counted, day_and_year, listed, short_day, span

MONDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 11)


def test_days():
    assert short_day(MONDAY) == "Mon, Dec 7"
    assert day_and_year(MONDAY) == "Dec 7, 2026"
    assert span(MONDAY, MONDAY) == "on Mon, Dec 7"
    assert span(MONDAY, FRIDAY) == "from Mon, Dec 7 to Fri, Dec 11"


def test_numbers():
    assert counted(1, "meeting") == "1 meeting"
    assert counted(0, "class", "classes") == "0 classes"
    assert counted(1204, "meeting") == "1,204 meetings"


def test_lists():
    assert [listed(list(names)) for names in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
