"""Who canceled or paused a task, a workflow or a run, beside their name: two people may have the same."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADDED = (("tasks", "canceled_by"), ("tasks", "paused_by"), ("workflows", "paused_by"), ("runs", "canceled_by"))


def upgrade() -> None:
    for table, name in ADDED:
        op.add_column(table, sa.Column(name, sa.Integer()))


def downgrade() -> None:
    for table, name in reversed(ADDED):
        op.drop_column(table, name)
