"""A task, its frozen ledger of records, its outbox of emails, and the audit of who did what."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from actors.accounts.tables import accounts
from actors.db import UtcDateTime, metadata

UNSETTLED = text("outcome IN ('failed', 'skipped')")
"""The records that a person looks into. Queries repeat this condition of the index: neither database uses it for an
outcome that comes as a parameter."""
IS_ACTIVE = text("status IN ('queued', 'running', 'paused')")
"""In the very words of an index, which both databases only then take for a query."""
ASKED = ("expires_at", "deleted_at", "title")

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: sorts by creation
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),  # rises by one with each commit that changes the task
    Column("kind", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("status", String(10), nullable=False),
    Column("source", String(10), nullable=False),  # staff | autopilot
    Column("workflow_id", Integer),
    Column("workflow_name", String(120)),
    Column("created_by", Integer, nullable=False),
    Column("created_by_name", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("paused_at", UtcDateTime),  # while it is paused, and so by whom
    Column("paused_by", Integer),
    Column("paused_by_name", String(120)),
    Column("canceled_by", Integer),
    Column("canceled_by_name", String(120)),
    Column("deleted_at", UtcDateTime),
    # What it does, to what
    Column("params", JSON, nullable=False),
    Column("selection", JSON, nullable=False),
    Column("record_type", String(20), nullable=False),
    Column("acts_and_emails", Boolean, nullable=False, server_default=false()),
    Column("idempotency_key", String(100)),
    # What a worker must understand, see `postponing.LEDGER_VERSION`.
    Column("ledger_version", Integer, nullable=False, server_default="1"),
    # How far it is. Records are worked through in order, so all up to `position` have an outcome.
    Column("total", Integer, nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),
    Column("message", Text),
    Column("progress_at", UtcDateTime),  # when a record or an email last got its outcome, or its work began
    # Its emails. Those that are neither sent, failed, held nor unconfirmed are still to leave.
    Column("emails_total", Integer, nullable=False, server_default="0"),
    Column("emails_sent", Integer, nullable=False, server_default="0"),
    Column("emails_failed", Integer, nullable=False, server_default="0"),
    Column("emails_held", Integer, nullable=False, server_default="0"),
    Column("emails_unconfirmed", Integer, nullable=False, server_default="0"),
    Column("troubled", Boolean, nullable=False, server_default=false()),  # TaskState.troubled, to be looked up
    # The file that it makes, where its kind makes one; offered only once it is whole.
    Column("makes_file", Boolean, nullable=False, server_default=false()),
    Column("result_name", String(120)),
    Column("result_bytes", Integer),
    # Where the present stretch of work began, for the estimate: a pause must not count as slow work.
    Column("stretch_at", UtcDateTime),
    Column("stretch_position", Integer, nullable=False, default=0),
    # Who works on it. The lease is a fencing token: it rises with each claim, and a batch commits only under its own.
    Column("lease", Integer, nullable=False, default=0),
    Column("leased_until", UtcDateTime),  # null: nobody works on it
    Column("hinted_at", UtcDateTime),  # when a message for it was last put in the queue
    Column("wakes_at", UtcDateTime),  # nothing to do before: every email left waits for its next attempt
    # What the worker has in hand (the last position of it), and what lost workers tell of it: see tasks.blame.
    Column("in_hand", Integer, nullable=False, server_default="0"),
    Column("careful_to", Integer, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, default=0),
    UniqueConstraint("account_id", "created_by", "idempotency_key"),
    # For the lists, see `actors.tasks.newest`. The last columns are there to be asked while an index is walked.
    Index("ix_tasks_active", "account_id", "status", sqlite_where=IS_ACTIVE, postgresql_where=IS_ACTIVE),
    Index("ix_tasks_list", "account_id", "id", "status", "kind", "source", "troubled", "created_by", *ASKED),
    Index("ix_tasks_person", "account_id", "created_by", "id", "status", "kind", "source", "troubled", *ASKED),
    Index("ix_tasks_facet", "account_id", "created_by", "kind", "source", "status", "troubled", "id", *ASKED),
    Index("ix_tasks_account_id_expires_at", "account_id", "expires_at"),
    Index("ix_tasks_expires_at", "expires_at"),
    Index("ix_tasks_deleted_at", "deleted_at"),
    Index("ix_tasks_waiting", "hinted_at", sqlite_where=text("status IN ('queued', 'running')"),
          postgresql_where=text("status IN ('queued', 'running')")),
)  # fmt: skip

Index(
    "ix_tasks_title",
    *(tasks.c[name] for name in ("account_id", "kind", "title")),
    tasks.c.id.desc(),
    *(tasks.c[name] for name in ("status", "source", "troubled", "created_by", "expires_at", "deleted_at")),
)

# How many tasks there are that are not deleted, see `actors.tasks.counts`.
task_counts = Table(
    "task_counts",
    metadata,
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("created_by", Integer, primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("source", String(10), primary_key=True),
    Column("status", String(10), primary_key=True),
    Column("troubled", Boolean, primary_key=True),
    Column("tasks", Integer, nullable=False),
    Column("newest", String(36), nullable=False),  # the id of the newest task that was ever counted here
    sqlite_with_rowid=False,
)

task_records = Table(
    "task_records",
    metadata,
    Column("task_id", ForeignKey(tasks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 1
    Column("account_id", Integer, nullable=False),
    Column("record_id", BigInteger, nullable=False),
    Column("label", String(200), nullable=False),
    Column("outcome", String(10), nullable=False, server_default="pending"),  # pending | done | failed | skipped
    Column("reason", Text),
    Column("email", String(12), nullable=False, server_default="none"),
    Column("data", JSON),  # the record itself where it is no row of the studio's, such as a row of an import
    Index("ix_task_records_unsettled", "task_id", "outcome", "position",
          sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    sqlite_with_rowid=False,
)  # fmt: skip

# The outbox: every email that a task wants to send, written in the transaction of the batch that decided it.
emails = Table(
    "emails",
    metadata,
    Column("task_id", ForeignKey(tasks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # of the ledger's record that it is about
    Column("number", Integer, primary_key=True),  # from 1; a class that is canceled is told to many families
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("recipient_name", String(120), nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text),
    # Derived from task and record, and kept when a person sends it again: every attempt carries the same one.
    Column("message_id", String(120), nullable=False),
    Column("unsubscribe_url", Text),  # only where the email is a blast
    Column("once", String(80)),  # what makes it the same email within its task; null where nothing does
    Column("addressee", String(24)),  # who it is written to: looked up again when it leaves; null: no record
    Column("state", String(12), nullable=False),  # queued | sending | sent | held | failed | unconfirmed | discarded
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),  # not before; after a temporary refusal
    Column("claim", Integer),  # the lease under which a sender took it
    Column("claimed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Index("ix_emails_task_id_state_position_number", "task_id", "state", "position", "number"),
    Index("ix_emails_once", "task_id", "once", unique=True,
          sqlite_where=text("once IS NOT NULL"), postgresql_where=text("once IS NOT NULL")),
    Index("ix_emails_account_id_settled_at", "account_id", "settled_at"),
    Index("ix_emails_state_claimed_at", "state", "claimed_at"),
)  # fmt: skip

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("user_name", String(120), nullable=False),
    Column("action", String(20), nullable=False),  # launched | canceled | deleted | restored | paused | resumed | …
    Column("task_id", String(36)),  # null: about no task; no foreign key: the audit outlives the task
    Column("details", JSON, nullable=False),
    Index("ix_audit_account_id_at", "account_id", "at"),
    Index("ix_audit_task_id", "task_id"),
)
