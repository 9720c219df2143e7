from datetime import time

import pytest

from actors.studio.office_export.cells import BadCell
from actors.studio.office_export.timetable_cells import capacity, class_status, clock_time, price, weekday


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Monday", 0), ("mon", 0), ("MON.", 0), ("Tu", 1), ("Tues", 1), ("Wednesday", 2), ("Th", 3), ("Thurs.", 3),
        (" fri ", 4), ("Sa", 5), ("Sunday", 6),
    ],
)  # fmt: skip
def test_weekdays(written, meant):
    assert weekday(written) == meant


@pytest.mark.parametrize("written", ["", "M", "T", "S", "Moonday", "Mon Wed", "Mon-Fri", "Mon,", "1", "Mon/"])
def test_what_is_no_weekday(written):
    with pytest.raises(BadCell):
        weekday(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4:30 PM", time(16, 30)), ("4:30pm", time(16, 30)), ("4:30 p.m.", time(16, 30)), ("4 PM", time(16)),
        ("12 AM", time(0)), ("12:15 pm", time(12, 15)), ("9:05 AM", time(9, 5)), ("16:30", time(16, 30)),
        ("09:30", time(9, 30)), ("9:30", time(9, 30)), ("16:30:00", time(16, 30)), ("0:00", time(0)),
        ("4.30 PM", time(16, 30)),
    ],
)  # fmt: skip
def test_times(written, meant):
    assert clock_time(written, "Starts") == meant


@pytest.mark.parametrize(
    "written", ["", "4", "16", "24:00", "13:00 PM", "0:30 AM", "4:60 PM", "4:5 PM", "noon", "4:30 - 5:30", "٤:٣٠"]
)
def test_what_is_no_time(written):
    with pytest.raises(BadCell):
        clock_time(written, "Starts")


def test_prices_places_and_status():
    assert [price(text) for text in ("", "85", "$1,085.50")] == [0, 8500, 108550]
    assert [capacity(text) for text in ("1", " 10000 ")] == [1, 10000]
    assert [class_status(text) for text in ("", "ACTIVE", "open", "Closed", "inactive")] == [
        "active", "active", "active", "closed", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["", "0", "-1", "1.5", "10001", "99999999999"])
def test_what_is_no_capacity(written):
    with pytest.raises(BadCell):
        capacity(written)
