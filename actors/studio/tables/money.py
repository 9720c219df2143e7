"""A family's ledger: charges, credits and payments in integer cents, and what pays for what."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from actors.db import metadata
from actors.studio.tables.columns import account
from actors.studio.tables.people import families, students
from actors.studio.tables.timetable import camps, classes

transactions = Table(
    "transactions",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("family_id", ForeignKey(families.c.id, ondelete="CASCADE"), nullable=False),
    Column("student_id", ForeignKey(students.c.id, ondelete="SET NULL")),
    Column("type", String(10), nullable=False),  # charge | credit | payment
    Column("category", String(40), nullable=False),
    Column("date", Date, nullable=False),
    Column("due_on", Date),  # of a charge
    Column("amount_cents", Integer, nullable=False),  # always positive; the type says which way
    Column("memo", String(200), nullable=False, default=""),
    Column("class_id", ForeignKey(classes.c.id, ondelete="SET NULL")),
    Column("camp_id", ForeignKey(camps.c.id, ondelete="SET NULL")),
    # What makes a charge the same charge, e.g. "tuition:STUDENT:CLASS:2026-11": never twice, whoever runs it twice.
    Column("once", String(80)),
    CheckConstraint("amount_cents > 0", name="ck_transactions_amount_positive"),
    UniqueConstraint("account_id", "once"),
    Index("ix_transactions_account_id_family_id_date", "account_id", "family_id", "date"),
    Index("ix_transactions_account_id_date", "account_id", "date"),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("charge_id", ForeignKey(transactions.c.id, ondelete="CASCADE"), nullable=False),
    Column("paid_by_id", ForeignKey(transactions.c.id, ondelete="CASCADE"), nullable=False),  # a credit or payment
    Column("amount_cents", Integer, nullable=False),
    CheckConstraint("amount_cents > 0", name="ck_applications_amount_positive"),
    UniqueConstraint("charge_id", "paid_by_id"),
    Index("ix_applications_account_id_paid_by_id", "account_id", "paid_by_id"),
)
