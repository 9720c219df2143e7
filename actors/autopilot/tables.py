"""Autopilot's workflows, their runs, what they have fired for, and which alarms somebody has seen to."""

from sqlalchemy import (
    JSON,
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

ENABLED = text("enabled")
UNDER_WAY = text("state IN ('previewing', 'waiting', 'processing')")

workflows = Table(
    "workflows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("from_library", String(40)),  # the entry that it was copied from
    # When it fires
    Column("trigger", String(40), nullable=False),  # schedule, or the kind of event
    Column("trigger_params", JSON, nullable=False),
    Column("cron", String(100)),  # of schedules and what is looked for; in the studio's zone
    # What it does, to whom
    Column("kind", String(40), nullable=False),  # of the bulk action
    Column("params", JSON, nullable=False),  # dates may be relative, such as {today-30}
    Column("record_type", String(20), nullable=False),
    Column("filter", JSON, nullable=False),  # empty: all, or whom the event is about
    Column("mode", String(24), nullable=False),  # plain | preview_wait_process
    Column("wait_hours", Integer, nullable=False, server_default="0"),
    # Whether and when
    Column("enabled", Boolean, nullable=False, server_default=false()),
    Column("enabled_at", UtcDateTime),  # what came about before does not fire
    Column("enabled_by", Integer),  # in whose name its tasks are created
    Column("enabled_by_name", String(120)),
    Column("paused_at", UtcDateTime),
    Column("paused_by", Integer),
    Column("paused_by_name", String(120)),
    Column("next_run_at", UtcDateTime),  # null: nothing is planned
    Column("scheduled_at", UtcDateTime),  # when the schedule was set; it plans nothing before
    Column("created_by", Integer, nullable=False),
    Column("created_by_name", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),  # rises with each edit
    Index("ix_workflows_account_id", "account_id"),
    Index("ix_workflows_due", "next_run_at", sqlite_where=ENABLED, postgresql_where=ENABLED),
)  # fmt: skip

runs = Table(
    "runs",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7 of the planned time, so it sorts by that
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("workflow_id", ForeignKey(workflows.c.id, ondelete="CASCADE"), nullable=False),
    # What makes it the same run: its planned time, the first of its events, or the key of whoever ran it by hand.
    Column("occasion", String(80), nullable=False),
    Column("trigger", String(40), nullable=False),  # schedule, the kind of event, or manual
    Column("planned_for", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("fired_at", UtcDateTime, nullable=False),
    Column("process_at", UtcDateTime),  # of a run that waits: when it goes on
    Column("processed_at", UtcDateTime),  # when it went on
    Column("ended_at", UtcDateTime),
    Column("created_by", Integer),  # in whose name its tasks are
    Column("created_by_name", String(120)),
    Column("kind", String(40), nullable=False),  # the action as it was when the run fired
    Column("params", JSON, nullable=False),
    Column("record_type", String(20), nullable=False),
    Column("selection", JSON, nullable=False),
    Column("mode", String(24), nullable=False),
    Column("wait_hours", Integer, nullable=False, server_default="0"),
    Column("preview_task_id", String(36)),  # no foreign keys: a run outlives its tasks
    Column("task_id", String(36)),
    Column("cost", String(200), nullable=False, server_default=""),  # what it would do: "$38,940.00 in charges"
    Column("records", Integer, nullable=False, server_default="0"),
    Column("failed_records", Integer, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False, server_default=""),  # a sentence for a person
    Column("canceled_by", Integer),
    Column("canceled_by_name", String(120)),
    UniqueConstraint("workflow_id", "occasion"),
    Index("ix_runs_account_id_planned_for", "account_id", "planned_for"),
    Index("ix_runs_workflow_id_planned_for", "workflow_id", "planned_for"),
    Index("ix_runs_under_way", "state", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
)  # fmt: skip

# What a workflow that looks for something has fired for. One row, one firing, for ever.
firings = Table(
    "firings",
    metadata,
    Column("workflow_id", ForeignKey(workflows.c.id, ondelete="CASCADE"), primary_key=True),
    Column("subject", String(80), primary_key=True),  # `charge:88`, `birthday:12:2026`
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("run_id", String(36), nullable=False),
    sqlite_with_rowid=False,
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("workflow_id", ForeignKey(workflows.c.id, ondelete="CASCADE"), nullable=False),
    Column("alarm", String(80), nullable=False),  # the alarm's key, such as `missed:<run>`
    Column("note", String(500), nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("user_name", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("workflow_id", "alarm"),
    Index("ix_acknowledgements_account_id", "account_id"),
)

# Rises with every change of an account's workflows, runs or acknowledgements: what an open page compares.
revisions = Table(
    "autopilot_revisions",
    metadata,
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
)
