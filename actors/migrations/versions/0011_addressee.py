"""Who an email is written to, so that it is asked again where it goes when it leaves."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("emails", sa.Column("addressee", sa.String(length=24)))


def downgrade() -> None:
    op.drop_column("emails", "addressee")
