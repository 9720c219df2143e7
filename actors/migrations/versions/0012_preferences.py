"""How a person wants times, dates and numbers written."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("locale", sa.String(length=20)))
    op.add_column("users", sa.Column("time_zone", sa.String(length=60)))


def downgrade() -> None:
    op.drop_column("users", "time_zone")
    op.drop_column("users", "locale")
