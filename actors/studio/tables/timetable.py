"""Classes and camps: what is taught when, by whom, where, and who takes part."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from actors.db import metadata
from actors.studio.tables.columns import account
from actors.studio.tables.people import students


def _named(name: str) -> Table:
    """A list of names that the studio picks from."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        account(),
        Column("name", String(80), nullable=False),
        UniqueConstraint("account_id", "name"),
    )


programs, levels, rooms = _named("programs"), _named("levels"), _named("rooms")

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("name", String(120), nullable=False),
    Column("email", String(254)),
    Column("teaches", Boolean, nullable=False, default=True),  # can be an instructor or a substitute
    Column("active", Boolean, nullable=False, default=True),
    Index("ix_staff_account_id_name", "account_id", "name"),
)

classes = Table(
    "classes",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("external_id", String(40)),
    Column("name", String(120), nullable=False),
    Column("status", String(10), nullable=False, default="active"),  # active | closed
    Column("program_id", ForeignKey(programs.c.id), nullable=False),
    Column("level_id", ForeignKey(levels.c.id)),
    Column("room_id", ForeignKey(rooms.c.id)),
    Column("instructor_id", ForeignKey(staff.c.id)),
    Column("weekday", Integer, nullable=False),  # 0 is Monday
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("price_cents", Integer, nullable=False, default=0),  # tuition a month
    Column("capacity", Integer, nullable=False),
    Column("show_online", Boolean, nullable=False, default=True),
    Column("allow_registration", Boolean, nullable=False, default=True),
    Column("waitlist", Boolean, nullable=False, default=True),
    Column("billable", Boolean, nullable=False, default=True),
    UniqueConstraint("account_id", "external_id"),
    Index("ix_classes_account_id_name", "account_id", "name"),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("class_id", ForeignKey(classes.c.id, ondelete="CASCADE"), nullable=False),
    Column("date", Date, nullable=False),
    Column("status", String(10), nullable=False, default="planned"),  # planned | canceled
    Column("cancel_reason", Text),
    Column("substitute_id", ForeignKey(staff.c.id)),
    UniqueConstraint("class_id", "date"),
    Index("ix_meetings_account_id_date", "account_id", "date"),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("class_id", ForeignKey(classes.c.id, ondelete="CASCADE"), nullable=False),
    Column("student_id", ForeignKey(students.c.id, ondelete="CASCADE"), nullable=False),
    Column("status", String(10), nullable=False, default="active"),  # active | trial | makeup | waitlist | dropped
    Column("started_on", Date, nullable=False),
    Column("drop_on", Date),  # a drop that is planned, or (where dropped) was carried out
    UniqueConstraint("class_id", "student_id"),
    Index("ix_enrollments_student_id", "student_id"),  # for the cascade: deleting a student must not read them all
    Index("ix_enrollments_account_id_student_id", "account_id", "student_id"),
    Index("ix_enrollments_account_id_status_drop_on", "account_id", "status", "drop_on"),
)

camps = Table(
    "camps",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("name", String(120), nullable=False),
    Column("status", String(10), nullable=False, default="active"),  # active | canceled
    Column("cancel_reason", Text),
    Column("price_cents", Integer, nullable=False, default=0),  # for the whole camp
    Column("capacity", Integer, nullable=False),
    Index("ix_camps_account_id_name", "account_id", "name"),
)

camp_blocks = Table(
    "camp_blocks",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("camp_id", ForeignKey(camps.c.id, ondelete="CASCADE"), nullable=False),
    Column("date", Date, nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("instructor_id", ForeignKey(staff.c.id)),
    Column("status", String(10), nullable=False, default="planned"),  # planned | canceled
    Column("cancel_reason", Text),
    UniqueConstraint("camp_id", "date", "starts"),
    Index("ix_camp_blocks_account_id_date", "account_id", "date"),
)

camp_enrollments = Table(
    "camp_enrollments",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("camp_id", ForeignKey(camps.c.id, ondelete="CASCADE"), nullable=False),
    Column("student_id", ForeignKey(students.c.id, ondelete="CASCADE"), nullable=False),
    Column("status", String(10), nullable=False, default="active"),  # active | waitlist | dropped
    Column("enrolled_on", Date, nullable=False),
    UniqueConstraint("camp_id", "student_id"),
    Index("ix_camp_enrollments_account_id_student_id", "account_id", "student_id"),
)

makeup_tokens = Table(
    "makeup_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("student_id", ForeignKey(students.c.id, ondelete="CASCADE"), nullable=False),
    Column("meeting_id", ForeignKey(meetings.c.id, ondelete="CASCADE")),  # what it makes up for
    Column("why", String(200), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),  # null: never
    Column("used_on", Date),
    # One token a student and meeting, however many tasks cancel or issue.
    UniqueConstraint("student_id", "meeting_id"),
    Index("ix_makeup_tokens_account_id_student_id", "account_id", "student_id"),
)
