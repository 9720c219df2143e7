"""Who may no longer sign in, what a session was begun with, failed sign-ins, and links that set a password."""

import sqlalchemy as sa
from alembic import op

from actors.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("deactivated_at", UtcDateTime()))
    op.add_column("sessions", sa.Column("client", sa.String(60), nullable=False, server_default=""))
    op.create_table(
        "sign_in_failures",
        sa.Column("who", sa.String(80), primary_key=True),
        sa.Column("paid_off_at", sa.Float(), nullable=False),
    )
    op.create_index("ix_sign_in_failures_paid_off_at", "sign_in_failures", ["paid_off_at"])
    op.create_table(
        "password_links",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("password_links")
    op.drop_table("sign_in_failures")
    op.drop_column("sessions", "client")
    op.drop_column("users", "deactivated_at")
