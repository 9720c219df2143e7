"""The studio's records. Every table names its account; every query of one of them must, too."""

from sqlalchemy import (
    BigInteger,
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

from actors.accounts.tables import accounts
from actors.db import metadata


def _account() -> Column[int]:
    return Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False)


families = Table(
    "families",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("external_id", String(40)),  # the id in the office's export, by which an import finds the family again
    Column("name", String(120), nullable=False),
    Column("guardian", String(120), nullable=False, default=""),
    Column("email", String(254)),
    Column("phone", String(40)),
    Column("street", String(120)),
    Column("city", String(80)),
    Column("state", String(40)),
    Column("zip", String(20)),
    Column("balance_cents", Integer, nullable=False, default=0),
    Column("notes", Text),
    Column("active", Boolean, nullable=False, default=True),
    UniqueConstraint("account_id", "external_id"),
    Index("ix_families_account_id_name", "account_id", "name"),
)

students = Table(
    "students",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("family_id", ForeignKey(families.c.id, ondelete="CASCADE"), nullable=False),
    Column("external_id", String(40)),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("birth_date", Date),
    Column("gender", String(20)),
    Column("active", Boolean, nullable=False, default=True),
    UniqueConstraint("account_id", "external_id"),
    Index("ix_students_account_id_last_name_first_name", "account_id", "last_name", "first_name"),
    Index("ix_students_family_id", "family_id"),
)

keywords = Table(
    "keywords",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("name", String(60), nullable=False),
    UniqueConstraint("account_id", "name"),
)

keyword_links = Table(
    "keyword_links",
    metadata,
    Column("keyword_id", ForeignKey(keywords.c.id, ondelete="CASCADE"), primary_key=True),
    Column("record_type", String(20), primary_key=True),  # students | families
    Column("record_id", BigInteger, primary_key=True),
    _account(),
    Index("ix_keyword_links_account_id_record_type_record_id", "account_id", "record_type", "record_id"),
    sqlite_with_rowid=False,
)

classes = Table(
    "classes",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("name", String(120), nullable=False),
    Column("program", String(60), nullable=False),
    Column("instructor", String(120), nullable=False),
    Column("room", String(60), nullable=False),
    Column("weekday", Integer, nullable=False),  # 0 is Monday
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("capacity", Integer, nullable=False),
    Index("ix_classes_account_id_name", "account_id", "name"),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("class_id", ForeignKey(classes.c.id, ondelete="CASCADE"), nullable=False),
    Column("date", Date, nullable=False),
    UniqueConstraint("class_id", "date"),
    Index("ix_meetings_account_id_date", "account_id", "date"),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("class_id", ForeignKey(classes.c.id, ondelete="CASCADE"), nullable=False),
    Column("student_id", ForeignKey(students.c.id, ondelete="CASCADE"), nullable=False),
    Column("started_on", Date, nullable=False),
    UniqueConstraint("class_id", "student_id"),
    Index("ix_enrollments_account_id_student_id", "account_id", "student_id"),
)
