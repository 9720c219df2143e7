"""Ready workflows to copy. A copy is an ordinary workflow, not enabled: somebody looks at it first."""

import msgspec

from actors.autopilot.draft import Draft
from actors.autopilot.states import PREVIEW_WAIT_PROCESS, SCHEDULE
from actors.studio.happened import ENROLLMENT_DROPPED

MORNING = "09:00"


class Entry(msgspec.Struct, frozen=True):
    name: str
    """Stable; of the workflow that is copied from it, `from_library`."""
    description: str
    draft: Draft


def _entry(name: str, description: str, title: str, **draft: object) -> Entry:
    return Entry(name, description, msgspec.convert({"name": title, **draft}, Draft))


LIBRARY = (
    _entry(
        "overdue_reminder",
        "Emails a family once for each charge that is a week overdue.",
        "Overdue balance reminder",
        trigger="payment_overdue",
        trigger_params={"days": 7, "at": MORNING},
        kind="send_email",
        params={
            "records": "families",
            "subject": "A payment is overdue",
            "body": "Hello {first_name},\n\na payment to {studio_name} is overdue. Your balance is {balance}.\n\n"
            "If you have paid in the last days, please forget this email.\n\nThank you!\n{studio_name}",
        },
        filter={"balance": "owing"},
    ),
    _entry(
        "friday_statements",
        "Every Friday at 8:00, emails each family that owes something a statement of the last three months.",
        "Friday statements",
        trigger=SCHEDULE,
        trigger_params={"schedule": "every Friday at 8:00"},
        kind="send_statements",
        params={"from_date": "{today-90}", "to_date": "{today}"},
        filter={"balance": "owing"},
    ),
    _entry(
        "birthday_emails",
        "Emails the family on a student's birthday.",
        "Birthday emails",
        trigger="upcoming_birthday",
        trigger_params={"days": 0, "at": MORNING},
        kind="send_email",
        params={
            "records": "students",
            "subject": "Happy birthday, {student_names}!",
            "body": "Dear {student_names},\n\nall of us at {studio_name} wish you a very happy birthday!",
        },
    ),
    _entry(
        "expire_tokens",
        "Every night, expires makeup tokens that were issued 90 days ago or before and are still open.",
        "Makeup token expiry",
        trigger=SCHEDULE,
        trigger_params={"schedule": "every day at 23:00"},
        kind="expire_tokens",
        params={"days": 90},
    ),
    _entry(
        "drop_follow_up",
        "Emails the family when one of its students is dropped from a class.",
        "Follow-up to a drop",
        trigger=ENROLLMENT_DROPPED,
        kind="send_email",
        params={
            "records": "students",
            "subject": "We will miss {student_names}",
            "body": "Hello {first_name},\n\nwe are sorry that {student_names} left a class. Was there something that "
            "we could do better? Just answer this email.\n\nYou are always welcome back!\n{studio_name}",
        },
    ),
    _entry(
        "monthly_tuition",
        "On the 25th, shows what next month's tuition would charge, waits two days, and charges.",
        "Monthly class tuition",
        trigger=SCHEDULE,
        trigger_params={"schedule": "on the 25th of each month at 6:00"},
        kind="class_tuition",
        params={"month": "{month+1}"},
        mode=PREVIEW_WAIT_PROCESS,
        wait_hours=48,
    ),
)


def find(name: str) -> Entry | None:
    return next((entry for entry in LIBRARY if entry.name == name), None)
