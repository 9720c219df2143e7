"""The first schema: accounts, tasks, and the studio's records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # each after those that it refers to
    "accounts",
    "users",
    "sessions",
    "audit",
    "tasks",
    "task_records",
    "classes",
    "families",
    "keywords",
    "keyword_links",
    "meetings",
    "students",
    "enrollments",
)


def upgrade() -> None:
    create_accounts()
    create_tasks()
    create_studio()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("records_per_second", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("slug", name="uq_accounts_slug"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("autopilot_tasks", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_users_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_index("ix_users_account_id", "users", ["account_id"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def create_tasks() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_audit_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_account_id_at", "audit", ["account_id", "at"])
    op.create_index("ix_audit_task_id", "audit", ["task_id"])
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("workflow_id", sa.Integer()),
        sa.Column("workflow_name", sa.String(length=120)),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("canceled_by_name", sa.String(length=120)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("acts_and_emails", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=100)),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("stretch_at", sa.DateTime(timezone=True)),
        sa.Column("stretch_position", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("hinted_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_tasks_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint(
            "account_id", "created_by", "idempotency_key", name="uq_tasks_account_id_created_by_idempotency_key"
        ),
    )
    op.create_index("ix_tasks_account_id_created_by_id", "tasks", ["account_id", "created_by", "id"])
    op.create_index("ix_tasks_account_id_id", "tasks", ["account_id", "id"])
    op.create_index("ix_tasks_account_id_status_id", "tasks", ["account_id", "status", "id"])
    op.create_index("ix_tasks_deleted_at", "tasks", ["deleted_at"])
    op.create_index("ix_tasks_expires_at", "tasks", ["expires_at"])
    op.create_index(
        "ix_tasks_waiting",
        "tasks",
        ["hinted_at"],
        sqlite_where=sa.text("status IN ('queued', 'running')"),
        postgresql_where=sa.text("status IN ('queued', 'running')"),
    )
    op.create_table(
        "task_records",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("email", sa.String(length=12), server_default="none", nullable=False),
        sa.Column("data", sa.JSON()),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_records_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "position", name="pk_task_records"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_task_records_unsettled",
        "task_records",
        ["task_id", "outcome", "position"],
        sqlite_where=sa.text("outcome IN ('failed', 'skipped')"),
        postgresql_where=sa.text("outcome IN ('failed', 'skipped')"),
    )


def create_studio() -> None:
    op.create_table(
        "classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("instructor", sa.String(length=120), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_classes_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
    )
    op.create_index("ix_classes_account_id_name", "classes", ["account_id", "name"])
    op.create_table(
        "families",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=40)),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("guardian", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254)),
        sa.Column("phone", sa.String(length=40)),
        sa.Column("street", sa.String(length=120)),
        sa.Column("city", sa.String(length=80)),
        sa.Column("state", sa.String(length=40)),
        sa.Column("zip", sa.String(length=20)),
        sa.Column("balance_cents", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_families_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_families"),
        sa.UniqueConstraint("account_id", "external_id", name="uq_families_account_id_external_id"),
    )
    op.create_index("ix_families_account_id_name", "families", ["account_id", "name"])
    op.create_table(
        "keywords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_keywords_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_keywords"),
        sa.UniqueConstraint("account_id", "name", name="uq_keywords_account_id_name"),
    )
    op.create_table(
        "keyword_links",
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_keyword_links_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["keyword_id"], ["keywords.id"], name="fk_keyword_links_keyword_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("keyword_id", "record_type", "record_id", name="pk_keyword_links"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_keyword_links_account_id_record_type_record_id", "keyword_links", ["account_id", "record_type", "record_id"]
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_meetings_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_meetings_class_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint("class_id", "date", name="uq_meetings_class_id_date"),
    )
    op.create_index("ix_meetings_account_id_date", "meetings", ["account_id", "date"])
    op.create_table(
        "students",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=40)),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("birth_date", sa.Date()),
        sa.Column("gender", sa.String(length=20)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_students_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_students_family_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_students"),
        sa.UniqueConstraint("account_id", "external_id", name="uq_students_account_id_external_id"),
    )
    op.create_index(
        "ix_students_account_id_last_name_first_name", "students", ["account_id", "last_name", "first_name"]
    )
    op.create_index("ix_students_family_id", "students", ["family_id"])
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_enrollments_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_enrollments_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_enrollments_student_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_enrollments"),
        sa.UniqueConstraint("class_id", "student_id", name="uq_enrollments_class_id_student_id"),
    )
    op.create_index("ix_enrollments_account_id_student_id", "enrollments", ["account_id", "student_id"])
