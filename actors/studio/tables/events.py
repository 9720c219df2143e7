"""What has happened to the studio's records, written in the transaction that made it so, for whoever acts on it."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint, text

from actors.db import UtcDateTime, metadata
from actors.studio.tables.columns import account

WAITING = text("handled_at IS NULL")

studio_events = Table(
    "studio_events",
    metadata,
    Column("id", Integer, primary_key=True),
    account(),
    Column("kind", String(40), nullable=False),  # enrollment_dropped | first_enrollment | class_canceled
    Column("record_id", BigInteger, nullable=False),  # of the kind's own record type
    Column("once", String(80), nullable=False),  # what makes it the same event, however often it is told
    Column("at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),  # when Autopilot took it
    UniqueConstraint("account_id", "kind", "once"),
    Index("ix_studio_events_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_studio_events_handled_at", "handled_at"),
)
