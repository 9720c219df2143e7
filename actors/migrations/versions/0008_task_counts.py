"""How many tasks there are, kept; and the indexes by which a list of a million of them is found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTIVE = sa.text("status IN ('queued', 'running', 'paused')")
FACET = ("account_id", "created_by", "kind", "source", "status", "troubled")
WALKED = ("id", "status", "kind", "source", "troubled")
ASKED = ("expires_at", "deleted_at", "title")
NEW = {
    "ix_tasks_list": ("account_id", *WALKED, "created_by", *ASKED),
    "ix_tasks_person": ("account_id", "created_by", *WALKED, *ASKED),
    "ix_tasks_facet": (*FACET, "id", *ASKED),
    "ix_tasks_account_id_expires_at": ("account_id", "expires_at"),
}
OLD = {
    "ix_tasks_account_id_status_id": ("account_id", "status", "id"),
    "ix_tasks_account_id_id": ("account_id", "id"),
    "ix_tasks_account_id_created_by_id": ("account_id", "created_by", "id"),
}


def upgrade() -> None:
    op.add_column("tasks", sa.Column("troubled", sa.Boolean(), nullable=False, server_default=sa.false()))
    troubled = sa.text("failed > 0 OR emails_failed > 0 OR emails_unconfirmed > 0")
    op.execute(sa.update(sa.table("tasks", sa.column("troubled"))).where(troubled).values(troubled=sa.true()))
    op.create_table(
        "task_counts",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("troubled", sa.Boolean(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("newest", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint(*FACET, name="pk_task_counts"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_task_counts_account_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    facet = ", ".join(FACET)
    op.execute(
        f"INSERT INTO task_counts ({facet}, tasks, newest) "  # noqa: S608
        f"SELECT {facet}, COUNT(*), MAX(id) FROM tasks WHERE deleted_at IS NULL GROUP BY {facet}"
    )
    for name in OLD:
        op.drop_index(name, "tasks")
    for name, columns in NEW.items():
        op.create_index(name, "tasks", [*columns])
    op.create_index("ix_tasks_active", "tasks", ["account_id", "status"], sqlite_where=ACTIVE, postgresql_where=ACTIVE)


def downgrade() -> None:
    for name in (*NEW, "ix_tasks_active"):
        op.drop_index(name, "tasks")
    for name, columns in OLD.items():
        op.create_index(name, "tasks", [*columns])
    op.drop_table("task_counts")
    op.drop_column("tasks", "troubled")
