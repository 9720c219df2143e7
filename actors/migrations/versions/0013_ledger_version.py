"""Which version of the program's understanding a task's ledger needs, so that an older worker leaves it alone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("ledger_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("tasks", "ledger_version")
