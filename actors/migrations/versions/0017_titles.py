"""The index in which a list of many tasks is read by its titles."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ASKED = ("status", "source", "troubled", "created_by", "expires_at", "deleted_at")


def upgrade() -> None:
    op.create_index("ix_tasks_title", "tasks", ["account_id", "kind", "title", sa.text("id DESC"), *ASKED])


def downgrade() -> None:
    op.drop_index("ix_tasks_title", "tasks")
