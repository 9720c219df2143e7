"""Schedules: what people write, the cron line it means, and the instants that follow in the studio's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from actors.autopilot.schedule import BadSchedule, explain, next_after, parse_schedule, zone_words

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("said", "cron"),
    [
        ("every Friday at 8:00", "0 8 * * 5"),
        ("Every weekday at 5:30 PM", "30 17 * * 1-5"),
        ("every day at 12 am", "0 0 * * *"),
        ("each day at 12 p.m.", "0 12 * * *"),
        ("on Mondays and Thursdays at 17:30", "30 17 * * 1,4"),
        ("every Tue, Wed and Sun at 7:05", "5 7 * * 0,2,3"),
        ("on the 1st of each month at 6:00", "0 6 1 * *"),
        ("every month on the 15th at 6am", "0 6 15 * *"),
        ("the last day of every month at 23:00", "0 23 L * *"),
        ("every hour", "0 * * * *"),
        ("  0 8  * * 5 ", "0 8 * * 5"),
    ],
)
def test_what_people_write(said, cron):
    assert parse_schedule(said) == cron


@pytest.mark.parametrize(
    "said",
    ["", "soon", "every Friday", "every Friday at 25:00", "every day at 13 pm", "every blue moon at 8:00", "0 8 * *",
     "0 8 * * 9", "* * * * * *", "on the 31st of each month at 6:00", "on the 0th of each month at 6:00"],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(said):
    with pytest.raises(BadSchedule):
        parse_schedule(said)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(BadSchedule):
        parse_schedule("0 0 31 2 *")


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("0 8 * * 5", "2026-10-30T12:59", "2026-10-30T13:00"),  # 8:00 in summer
        ("0 8 * * 5", "2026-10-30T13:00", "2026-11-06T14:00"),  # 8:00 in winter
        ("30 2 * * *", "2027-03-13T12:00", "2027-03-14T08:00"),  # 2:30 is left out: right after the gap
        ("30 2 * * *", "2027-03-14T08:00", "2027-03-15T07:30"),
        ("30 1 * * *", "2026-10-31T12:00", "2026-11-01T06:30"),  # 1:30 is there twice: the first
        ("30 1 * * *", "2026-11-01T06:30", "2026-11-02T07:30"),
        ("0 * * * *", "2026-11-01T06:00", "2026-11-01T07:00"),  # each hour that there is
        ("0 23 L * *", "2027-02-01T12:00", "2027-03-01T05:00"),
    ],
)
def test_the_next_time_in_utc(cron, after, expected):
    found = next_after(cron, CHICAGO, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert f"{found:%Y-%m-%dT%H:%M}" == expected


def test_in_plain_words():
    assert explain("0 8 * * 5", "America/Chicago") == "At 08:00 on Friday, Chicago time"
    assert zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time"
    assert zone_words("UTC") == "UTC"
