"""What an enrollment costs in a month, or why it costs nothing. Pure."""

from collections.abc import Collection
from datetime import date

import msgspec

from actors.studio.money.charging import Charge
from actors.studio.money.months import Month
from actors.studio.money.proration import Share, prorated, whole

CATEGORY = "Tuition"

FREE = "nothing to pay: the class is free"
NONE_LEFT, STARTS_LATER, ENDED = "no meetings left in {month}", "starts after {month}", "dropped before {month}"
WAITLIST, TRIAL, MAKEUP, NO_CLASS = "waitlist only", "trial only", "makeup only", "no active class"

REASONS = (FREE, NONE_LEFT, STARTS_LATER, ENDED, WAITLIST, TRIAL, MAKEUP, NO_CLASS)
"""A student with several enrollments is told the first of their reasons."""


class Enrollment(msgspec.Struct, frozen=True, kw_only=True):
    """A student's place in a class, with what the class costs."""

    student_id: int
    family_id: int
    class_id: int
    class_name: str
    class_status: str
    status: str
    started_on: date
    drop_on: date | None
    weekday: int
    price_cents: int
    billable: bool


class Billing(msgspec.Struct, frozen=True):
    """How the month is charged."""

    month: Month
    prorate: bool
    due_on: date
    canceled: Collection[tuple[int, date]]
    """Class and date of the month's meetings that do not take place."""

    def charge(self, enrollment: Enrollment) -> Charge | str:
        """The charge for the month, or the reason why there is none."""
        reason = why_nothing(enrollment, self.month)
        if reason:
            return reason
        share = self._share(enrollment)
        return _charge(enrollment, self, share) if share.cents else NONE_LEFT

    def _share(self, enrollment: Enrollment) -> Share:
        if not self.prorate:
            return whole(enrollment.price_cents)
        canceled = {day for class_id, day in self.canceled if class_id == enrollment.class_id}
        return prorated(enrollment.price_cents, self.month, enrollment.weekday, enrollment.started_on, canceled)


def why_nothing(enrollment: Enrollment, month: Month) -> str | None:
    """The reason, one of REASONS."""
    if enrollment.class_status != "active":
        return NO_CLASS
    if enrollment.status != "active":
        return {"waitlist": WAITLIST, "trial": TRIAL, "makeup": MAKEUP}.get(enrollment.status, NO_CLASS)
    if enrollment.started_on > month.last:
        return STARTS_LATER
    if enrollment.drop_on and enrollment.drop_on <= month.first:  # planned, and not carried out yet
        return ENDED
    return None if enrollment.billable and enrollment.price_cents else FREE


def told(reasons: Collection[str], month: Month) -> str:
    """The one reason that a person is told."""
    return min(reasons, key=REASONS.index, default=NO_CLASS).format(month=month.name)


def once(enrollment: Enrollment, month: Month) -> str:
    return f"tuition:{enrollment.student_id}:{enrollment.class_id}:{month}"


def _charge(enrollment: Enrollment, billing: Billing, share: Share) -> Charge:
    part = "" if share.is_whole else f" ({share.left} of {share.meetings} meetings)"
    return Charge(
        family_id=enrollment.family_id,
        student_id=enrollment.student_id,
        class_id=enrollment.class_id,
        category=CATEGORY,
        amount_cents=share.cents,
        memo=f"{enrollment.class_name}, {billing.month.title}{part}",
        due_on=billing.due_on,
        once=once(enrollment, billing.month),
    )
