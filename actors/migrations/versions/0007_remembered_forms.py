"""What a person said in a form the last time."""

import sqlalchemy as sa
from alembic import op

from actors.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remembered_forms",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("form", sa.String(40), primary_key=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("remembered_forms")
