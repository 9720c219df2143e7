"""The permission to manage Autopilot; and lines of the audit that are about no task."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("manage_autopilot", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("task_id", existing_type=sa.String(36), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM audit WHERE task_id IS NULL")
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("task_id", existing_type=sa.String(36), nullable=False)
    op.drop_column("users", "manage_autopilot")
