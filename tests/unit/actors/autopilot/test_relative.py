"""Parameters that say a day as seen from the day of the run."""

from datetime import date

import pytest

from actors.autopilot.relative import resolved

DAY = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("{today}", "2026-12-24"), ("{today-30}", "2026-11-24"), ("{today+10}", "2027-01-03"),
        ("{month}", "2026-12"), ("{month+1}", "2027-01"), ("{month-12}", "2025-12"),
        ("{month_start}", "2026-12-01"), ("{month_end}", "2026-12-31"), ("{month_end+2}", "2027-02-28"),
        ("{first_name}", "{first_name}"), ("Due {today}", "Due {today}"), ("2026-01-01", "2026-01-01"),
        (5, 5), (["{today}"], ["{today}"]),
    ],
)  # fmt: skip
def test_as_of_the_day(said, means):
    assert resolved({"x": said}, DAY) == {"x": means}
