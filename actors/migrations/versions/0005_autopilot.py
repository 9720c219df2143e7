"""Autopilot: workflows, their runs, and what happens to records for them to act on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("autopilot_revisions", "studio_events", "workflows", "acknowledgements", "firings", "runs")


def upgrade() -> None:
    op.create_table(
        "autopilot_revisions",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_autopilot_revisions_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_autopilot_revisions"),
    )
    op.create_table(
        "studio_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_studio_events_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_studio_events"),
        sa.UniqueConstraint("account_id", "kind", "once", name="uq_studio_events_account_id_kind_once"),
    )
    op.create_index("ix_studio_events_handled_at", "studio_events", ["handled_at"])
    op.create_index(
        "ix_studio_events_waiting",
        "studio_events",
        ["id"],
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "workflows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("from_library", sa.String(length=40)),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("trigger_params", sa.JSON(), nullable=False),
        sa.Column("cron", sa.String(length=100)),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("wait_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True)),
        sa.Column("enabled_by", sa.Integer()),
        sa.Column("enabled_by_name", sa.String(length=120)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("paused_by_name", sa.String(length=120)),
        sa.Column("next_run_at", sa.DateTime(timezone=True)),
        sa.Column("scheduled_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_workflows_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_workflows"),
    )
    op.create_index("ix_workflows_account_id", "workflows", ["account_id"])
    op.create_index(
        "ix_workflows_due",
        "workflows",
        ["next_run_at"],
        sqlite_where=sa.text("enabled"),
        postgresql_where=sa.text("enabled"),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("workflow_id", sa.Integer(), nullable=False),
        sa.Column("alarm", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_acknowledgements_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflows.id"], name="fk_acknowledgements_workflow_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_acknowledgements"),
        sa.UniqueConstraint("workflow_id", "alarm", name="uq_acknowledgements_workflow_id_alarm"),
    )
    op.create_index("ix_acknowledgements_account_id", "acknowledgements", ["account_id"])
    op.create_table(
        "firings",
        sa.Column("workflow_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_firings_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name="fk_firings_workflow_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workflow_id", "subject", name="pk_firings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("workflow_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("process_at", sa.DateTime(timezone=True)),
        sa.Column("processed_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_by_name", sa.String(length=120)),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("wait_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("preview_task_id", sa.String(length=36)),
        sa.Column("task_id", sa.String(length=36)),
        sa.Column("cost", sa.String(length=200), server_default="", nullable=False),
        sa.Column("records", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_records", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("canceled_by_name", sa.String(length=120)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_runs_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name="fk_runs_workflow_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("workflow_id", "occasion", name="uq_runs_workflow_id_occasion"),
    )
    op.create_index("ix_runs_account_id_planned_for", "runs", ["account_id", "planned_for"])
    op.create_index(
        "ix_runs_under_way",
        "runs",
        ["state"],
        sqlite_where=sa.text("state IN ('previewing', 'waiting', 'processing')"),
        postgresql_where=sa.text("state IN ('previewing', 'waiting', 'processing')"),
    )
    op.create_index("ix_runs_workflow_id_planned_for", "runs", ["workflow_id", "planned_for"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
