"""What came of a canceled run no longer names who canceled it: their name stands in a column, and pages say "You"."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAMED = "('Canceled by ' || coalesce(canceled_by_name, 'somebody'))"
UNNAME = f"""
UPDATE runs SET outcome = substr(outcome, length({NAMED}) + 3)
WHERE state = 'canceled' AND substr(outcome, 1, length({NAMED})) = {NAMED}
"""  # noqa: S608 - no value of anybody's is in it


def upgrade() -> None:
    op.execute(sa.text(UNNAME))


def downgrade() -> None:
    """The sentence is whole without the name."""
