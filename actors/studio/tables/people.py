"""Families, their guardians and students, and the keywords that records carry."""

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
    UniqueConstraint,
)

from actors.db import metadata
from actors.studio.tables.columns import account

families = Table(
    "families",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("external_id", String(40)),  # the id in the office's export, by which an import finds the family again
    Column("name", String(120), nullable=False),
    Column("street", String(120)),
    Column("city", String(80)),
    Column("state", String(40)),
    Column("zip", String(20)),
    Column("joined_on", Date),
    Column("notes", Text),
    Column("active", Boolean, nullable=False, default=True),
    UniqueConstraint("account_id", "external_id"),
    Index("ix_families_account_id_name", "account_id", "name"),
)

guardians = Table(
    "guardians",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("family_id", ForeignKey(families.c.id, ondelete="CASCADE"), nullable=False),
    Column("is_primary", Boolean, nullable=False, default=True),  # one a family: who is written to
    Column("name", String(120), nullable=False, default=""),
    Column("email", String(254)),
    Column("phone", String(40)),
    Column("opted_out", Boolean, nullable=False, default=False),  # wants no blasts; statements still reach them
    Index("ix_guardians_account_id_family_id", "account_id", "family_id"),
)

students = Table(
    "students",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
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
    account(),
    Column("name", String(60), nullable=False),
    UniqueConstraint("account_id", "name"),
)

keyword_links = Table(
    "keyword_links",
    metadata,
    Column("keyword_id", ForeignKey(keywords.c.id, ondelete="CASCADE"), primary_key=True),
    Column("record_type", String(20), primary_key=True),  # students | families | staff | classes | camps
    Column("record_id", BigInteger, primary_key=True),
    account(),
    Index("ix_keyword_links_account_id_record_type_record_id", "account_id", "record_type", "record_id"),
    sqlite_with_rowid=False,
)
