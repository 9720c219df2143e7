"""What a task's worker has in hand, so that a lost worker tells which record is to blame."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("in_hand", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tasks", sa.Column("careful_to", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("tasks") as tasks:
        tasks.alter_column("attempts", new_column_name="deaths", existing_type=sa.Integer(), existing_nullable=False)
    op.execute("UPDATE tasks SET deaths = 0")


def downgrade() -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.alter_column("deaths", new_column_name="attempts", existing_type=sa.Integer(), existing_nullable=False)
    op.drop_column("tasks", "careful_to")
    op.drop_column("tasks", "in_hand")
