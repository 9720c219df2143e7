"""The lists of students, families and staff."""

from actors.studio.lists import RECORD_LISTS
from server.pages.listing import (
    Column,
    FilterField,
    Listing,
    active_filter,
    fixed,
    ids,
    inactive,
    keyword_column,
    keyword_filter,
)

STUDENTS = Listing(
    records=RECORD_LISTS["students"],
    title="Students",
    search="Search by name",
    filters=(
        keyword_filter(),
        FilterField(name="class", label="Class", anything="Any class", options=ids(lambda choices: choices.classes)),
        active_filter(),
    ),
    columns=(
        Column(
            label="Student", show=lambda row: f"{row.last_name}, {row.first_name}", kind="name", sort="name",
            tag=inactive,
        ),
        Column(label="Family", show=lambda row: row.family_name, sort="family"),
        Column(label="Born", show=lambda row: row.birth_date, kind="date", sort="birth_date"),
        Column(label="Classes", show=lambda row: list(dict.fromkeys(row.classes)), kind="list"),
        keyword_column(),
    ),
    action_kinds=(
        "assign_keywords", "send_email", "class_tuition", "camp_tuition", "enroll_students", "class_drops",
        "makeup_tokens", "quick_edit_students",
    ),
)  # fmt: skip

FAMILIES = Listing(
    records=RECORD_LISTS["families"],
    title="Families",
    search="Search by name or email",
    filters=(
        keyword_filter(),
        FilterField(
            name="balance", label="Balance", anything="Any balance",
            options=fixed(("owing", "Owes something"), ("credit", "Has credit")),
        ),
        active_filter(),
    ),
    columns=(
        Column(label="Family", show=lambda row: row.name, kind="name", sort="name", tag=inactive),
        Column(label="Guardian", show=lambda row: row.guardian, sort="guardian"),
        Column(
            label="Email", show=lambda row: row.email, kind="email", sort="email",
            tag=lambda row: "No newsletters" if row.opted_out else "",
        ),
        Column(label="Phone", show=lambda row: row.phone, kind="soft"),
        Column(label="Students", show=lambda row: row.students, kind="number"),
        Column(
            label="Balance", show=lambda row: row.balance_cents, kind="balance", sort="balance",
            link=lambda row: f"/families/{row.id}/statement",
        ),
        keyword_column(),
    ),
    action_kinds=(
        "assign_keywords", "send_email", "send_statements", "anniversary_charges", "credits",
        "apply_credits_and_payments", "late_charges",
    ),
)  # fmt: skip

STAFF = Listing(
    records=RECORD_LISTS["staff"],
    title="Staff",
    search="Search by name or email",
    filters=(keyword_filter(), active_filter()),
    columns=(
        Column(label="Name", show=lambda row: row.name, kind="name", sort="name", tag=inactive),
        Column(label="Email", show=lambda row: row.email, kind="email", sort="email"),
        Column(label="Role", show=lambda row: "Instructor" if row.teaches else "Office", kind="soft"),
        Column(label="Classes", show=lambda row: row.classes, kind="number"),
        keyword_column(),
    ),
    action_kinds=("assign_keywords", "send_email"),
    empty="Staff are added with the studio.",
)
