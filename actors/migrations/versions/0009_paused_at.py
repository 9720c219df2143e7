"""Since when a task is paused and by whom, so that it is told."""

import sqlalchemy as sa
from alembic import op

from actors.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("paused_at", UtcDateTime()))
    op.add_column("tasks", sa.Column("paused_by_name", sa.String(length=120)))


def downgrade() -> None:
    op.drop_column("tasks", "paused_by_name")
    op.drop_column("tasks", "paused_at")
