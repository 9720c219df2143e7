"""Up to when a person has seen the failures of tasks."""

import sqlalchemy as sa
from alembic import op

from actors.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("failures_seen_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("users", "failures_seen_at")
