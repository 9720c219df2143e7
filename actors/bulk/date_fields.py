"""Fields that the actions on classes share: which days, and what of an email goes with the action."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from actors.bulk.base import Params, Place
from actors.bulk.money_fields import MOST_DAYS_AWAY, wrong_day
from actors.studio.schedule.meetings import Period
from actors.studio.today import today

FROM = Meta(title="From", description="The first day.")
TO = Meta(title="To", description="The last day; the same one if this is empty.")
REASON = Meta(title="Reason", description="Families read it, too.", max_length=200)
EMAIL = Meta(title="Email the families")
MESSAGE = Meta(title="Message", description="Added to the email.", max_length=2_000)


class DaysParams(Params, frozen=True, kw_only=True):
    from_date: Annotated[date, FROM]
    to_date: Annotated[date | None, TO] = None

    @property
    def period(self) -> Period:
        return Period(self.from_date, self.to_date or self.from_date)


def wrong_days(params: DaysParams, day: date) -> dict[str, str | None]:
    """What is wrong with the days, by field."""
    first, last = params.period.first, params.period.last
    backwards = "This is before the first day." if last < first else None
    too_long = "Give at most a year." if (last - first).days > MOST_DAYS_AWAY else None
    return {"from_date": wrong_day(first, day), "to_date": backwards or too_long or wrong_day(params.to_date, day)}


def wrong_expiry(expires_on: date | None, day: date) -> str | None:
    if expires_on is None:
        return None
    if expires_on < day:
        return "This has passed."
    return "Give a day within ten years." if (expires_on - day).days > 10 * MOST_DAYS_AWAY else None


def unused(value: object, used: bool, by: str) -> str | None:
    """What is filled in but would do nothing was meant to do something."""
    return f'This is only for "{by}": tick that, too, or leave this empty.' if value and not used else None


def place_today(place: Place) -> date:
    return today(place.connection, place.account_id, place.now)
