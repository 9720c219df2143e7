"""When a task last got on, so that a task that does not is told."""

import sqlalchemy as sa
from alembic import op

from actors.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("progress_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("tasks", "progress_at")
