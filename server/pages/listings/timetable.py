"""The lists of classes, camps and makeup tokens."""

from typing import Any

from actors.studio.lists import RECORD_LISTS
from actors.studio.wording import WEEKDAYS
from server.pages import times
from server.pages.listing import Column, FilterField, Listing, fixed, ids, keyword_column, keyword_filter

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _places(record: Any) -> str:
    return f"{record.enrolled} of {record.capacity}"


def _when(record: Any) -> str:
    return f"{record.day} {times.hours(record.starts, record.ends)}"


def _full(record: Any) -> str:
    return "Full" if record.enrolled >= record.capacity else ""


CLASSES = Listing(
    records=RECORD_LISTS["classes"],
    title="Classes",
    search="Search by name",
    filters=(
        FilterField(
            name="program", label="Program", anything="Any program", options=ids(lambda choices: choices.programs)
        ),
        FilterField(name="level", label="Level", anything="Any level", options=ids(lambda choices: choices.levels)),
        FilterField(
            name="weekday", label="Day", anything="Any day", options=fixed(*zip(WEEKDAYS, DAYS, strict=True))
        ),
        FilterField(
            name="instructor", label="Instructor", anything="Any instructor",
            options=ids(lambda choices: choices.instructors),
        ),
        FilterField(name="room", label="Room", anything="Any room", options=ids(lambda choices: choices.rooms)),
        keyword_filter(),
        FilterField(
            name="status", label="Status", anything="Active or closed",
            options=fixed(("active", "Active"), ("closed", "Closed")),
        ),
    ),
    columns=(
        Column(
            label="Class", show=lambda row: row.name, kind="name", sort="name",
            tag=lambda row: "" if row.active else "Closed",
        ),
        Column(label="When", show=_when, kind="when", sort="weekday"),
        Column(label="Program", show=lambda row: row.program, sort="program"),
        Column(label="Level", show=lambda row: row.level, kind="soft"),
        Column(label="Instructor", show=lambda row: row.instructor),
        Column(label="Room", show=lambda row: row.room, kind="soft"),
        Column(label="Places", show=_places, kind="number", sort="enrolled", tag=_full),
        Column(label="Per month", show=lambda row: row.price_cents, kind="money"),
        keyword_column(),
    ),
    action_kinds=("assign_keywords", "send_email", "cancel_classes", "substitute_instructors", "quick_edit"),
    called=lambda row: row.label,
)  # fmt: skip

CAMPS = Listing(
    records=RECORD_LISTS["camps"],
    title="Camps",
    search="Search by name",
    filters=(
        keyword_filter(),
        FilterField(
            name="status", label="Status", anything="Active or canceled",
            options=fixed(("active", "Active"), ("canceled", "Canceled")),
        ),
    ),
    columns=(
        Column(
            label="Camp", show=lambda row: row.name, kind="name", sort="name",
            tag=lambda row: "" if row.active else "Canceled",
        ),
        Column(label="First day", show=lambda row: row.first_date, kind="date", sort="date"),
        Column(label="Last day", show=lambda row: row.last_date, kind="date"),
        Column(label="Places", show=_places, kind="number", sort="enrolled", tag=_full),
        Column(label="Price", show=lambda row: row.price_cents, kind="money"),
        keyword_column(),
    ),
    action_kinds=("assign_keywords", "cancel_camps"),
    empty="Camps are added with the studio.",
)  # fmt: skip

MAKEUP_TOKENS = Listing(
    records=RECORD_LISTS["makeup_tokens"],
    title="Makeup tokens",
    search="Search by student",
    filters=(
        FilterField(
            name="state", label="State", anything="Any state",
            options=fixed(("open", "Open"), ("used", "Used"), ("expired", "Expired")),
        ),
    ),
    columns=(
        Column(label="Student", show=lambda row: row.student, kind="name", sort="student"),
        Column(label="State", show=lambda row: row.state, kind="state"),
        Column(label="Why", show=lambda row: row.why, kind="soft"),
        Column(label="Missed class", show=lambda row: row.class_name),
        Column(label="Issued", show=lambda row: row.issued_on, kind="date", sort="issued"),
        Column(label="Expires", show=lambda row: row.expires_on or "Never", kind="date", sort="expires"),
        Column(label="Used", show=lambda row: row.used_on, kind="date"),
    ),
    action_kinds=("expire_tokens",),
    empty="Issue them from the list of students, or by canceling a class.",
)  # fmt: skip
