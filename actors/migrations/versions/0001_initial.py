"""The first schema: accounts, tasks, and the studio's records."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # each after those that it refers to
    "accounts", "users", "sessions", "audit", "tasks", "task_records", "emails", "families", "guardians",
    "students", "keywords", "keyword_links", "programs", "levels", "rooms", "staff", "classes", "meetings",
    "enrollments", "camps", "camp_blocks", "camp_enrollments", "makeup_tokens", "transactions", "applications",
)  # fmt: skip


def upgrade() -> None:
    create_accounts()
    create_tasks()
    create_people()
    create_timetable()
    create_camps()
    create_money()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def table(name: str, *parts: Any, key: tuple[str, ...] = ("id",), **options: Any) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), **options)


def needed(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def refers(name: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{name}_{column}", ondelete=ondelete)


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{name}_{'_'.join(columns)}")


def index(on: str, *columns: str, name: str = "", where: str = "", unique: bool = False) -> None:
    partial: dict[str, Any] = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name or f"ix_{on}_{'_'.join(columns)}", on, [*columns], unique=unique, **partial)


def create_accounts() -> None:
    table(
        "accounts",
        needed("id", sa.Integer()),
        needed("slug", sa.String(60)),
        needed("name", sa.String(120)),
        needed("time_zone", sa.String(60)),
        sa.Column("records_per_second", sa.Integer()),
        unique("accounts", "slug"),
    )
    table(
        "users",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("email", sa.String(254)),
        needed("name", sa.String(120)),
        needed("role", sa.String(10)),
        needed("autopilot_tasks", sa.Boolean()),
        needed("password_hash", sa.Text()),
        refers("users", "account_id", "accounts", ondelete="CASCADE"),
        unique("users", "email"),
    )
    index("users", "account_id")
    table(
        "sessions",
        needed("token_hash", sa.String(64)),
        needed("user_id", sa.Integer()),
        needed("created_at", sa.DateTime(timezone=True)),
        needed("seen_at", sa.DateTime(timezone=True)),
        needed("expires_at", sa.DateTime(timezone=True)),
        refers("sessions", "user_id", "users", ondelete="CASCADE"),
        key=("token_hash",),
    )
    index("sessions", "expires_at")
    index("sessions", "user_id")


def create_tasks() -> None:
    table(
        "audit",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("at", sa.DateTime(timezone=True)),
        needed("user_id", sa.Integer()),
        needed("user_name", sa.String(120)),
        needed("action", sa.String(20)),
        needed("task_id", sa.String(36)),
        needed("details", sa.JSON()),
        refers("audit", "account_id", "accounts", ondelete="CASCADE"),
    )
    index("audit", "account_id", "at")
    index("audit", "task_id")
    table(
        "tasks",
        needed("id", sa.String(36)),
        needed("account_id", sa.Integer()),
        needed("version", sa.Integer()),
        needed("kind", sa.String(40)),
        needed("title", sa.String(200)),
        needed("status", sa.String(10)),
        needed("source", sa.String(10)),
        sa.Column("workflow_id", sa.Integer()),
        sa.Column("workflow_name", sa.String(120)),
        needed("created_by", sa.Integer()),
        needed("created_by_name", sa.String(120)),
        needed("created_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("canceled_by_name", sa.String(120)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        needed("params", sa.JSON()),
        needed("selection", sa.JSON()),
        needed("record_type", sa.String(20)),
        needed("acts_and_emails", sa.Boolean(), server_default=sa.false()),
        sa.Column("idempotency_key", sa.String(100)),
        needed("total", sa.Integer()),
        needed("position", sa.Integer()),
        needed("done", sa.Integer()),
        needed("failed", sa.Integer()),
        needed("skipped", sa.Integer()),
        sa.Column("message", sa.Text()),
        needed("emails_total", sa.Integer(), server_default="0"),
        needed("emails_sent", sa.Integer(), server_default="0"),
        needed("emails_failed", sa.Integer(), server_default="0"),
        needed("emails_held", sa.Integer(), server_default="0"),
        needed("emails_unconfirmed", sa.Integer(), server_default="0"),
        needed("makes_file", sa.Boolean(), server_default=sa.false()),
        sa.Column("result_name", sa.String(120)),
        sa.Column("result_bytes", sa.Integer()),
        sa.Column("stretch_at", sa.DateTime(timezone=True)),
        needed("stretch_position", sa.Integer()),
        needed("lease", sa.Integer()),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("hinted_at", sa.DateTime(timezone=True)),
        sa.Column("wakes_at", sa.DateTime(timezone=True)),
        needed("attempts", sa.Integer()),
        refers("tasks", "account_id", "accounts", ondelete="CASCADE"),
        unique("tasks", "account_id", "created_by", "idempotency_key"),
    )
    index("tasks", "account_id", "created_by", "id")
    index("tasks", "account_id", "id")
    index("tasks", "account_id", "status", "id")
    index("tasks", "deleted_at")
    index("tasks", "expires_at")
    index("tasks", "hinted_at", name="ix_tasks_waiting", where="status IN ('queued', 'running')")
    table(
        "task_records",
        needed("task_id", sa.String(36)),
        needed("position", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("record_id", sa.BigInteger()),
        needed("label", sa.String(200)),
        needed("outcome", sa.String(10), server_default="pending"),
        sa.Column("reason", sa.Text()),
        needed("email", sa.String(12), server_default="none"),
        sa.Column("data", sa.JSON()),
        refers("task_records", "task_id", "tasks", ondelete="CASCADE"),
        key=("task_id", "position"),
        sqlite_with_rowid=False,
    )
    index(
        "task_records",
        "task_id",
        "outcome",
        "position",
        name="ix_task_records_unsettled",
        where="outcome IN ('failed', 'skipped')",
    )
    table(
        "emails",
        needed("task_id", sa.String(36)),
        needed("position", sa.Integer()),
        needed("number", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("recipient", sa.String(254)),
        needed("recipient_name", sa.String(120), server_default=""),
        needed("subject", sa.Text()),
        needed("text", sa.Text()),
        sa.Column("html", sa.Text()),
        needed("message_id", sa.String(120)),
        sa.Column("unsubscribe_url", sa.Text()),
        sa.Column("once", sa.String(80)),
        needed("state", sa.String(12)),
        sa.Column("reason", sa.Text()),
        needed("attempts", sa.Integer(), server_default="0"),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("claim", sa.Integer()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        refers("emails", "task_id", "tasks", ondelete="CASCADE"),
        refers("emails", "account_id", "accounts", ondelete="CASCADE"),
        key=("task_id", "position", "number"),
    )
    index("emails", "account_id", "settled_at")
    index("emails", "state", "claimed_at")
    index("emails", "task_id", "state", "position", "number")
    index("emails", "task_id", "once", name="ix_emails_once", unique=True, where="once IS NOT NULL")


def create_people() -> None:
    table(
        "families",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        sa.Column("external_id", sa.String(40)),
        needed("name", sa.String(120)),
        sa.Column("street", sa.String(120)),
        sa.Column("city", sa.String(80)),
        sa.Column("state", sa.String(40)),
        sa.Column("zip", sa.String(20)),
        sa.Column("joined_on", sa.Date()),
        sa.Column("notes", sa.Text()),
        needed("active", sa.Boolean()),
        refers("families", "account_id", "accounts", ondelete="CASCADE"),
        unique("families", "account_id", "external_id"),
    )
    index("families", "account_id", "name")
    table(
        "guardians",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("family_id", sa.Integer()),
        needed("is_primary", sa.Boolean()),
        needed("name", sa.String(120)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        needed("opted_out", sa.Boolean()),
        refers("guardians", "account_id", "accounts", ondelete="CASCADE"),
        refers("guardians", "family_id", "families", ondelete="CASCADE"),
    )
    index("guardians", "account_id", "family_id")
    table(
        "students",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("family_id", sa.Integer()),
        sa.Column("external_id", sa.String(40)),
        needed("first_name", sa.String(80)),
        needed("last_name", sa.String(80)),
        sa.Column("birth_date", sa.Date()),
        sa.Column("gender", sa.String(20)),
        needed("active", sa.Boolean()),
        refers("students", "account_id", "accounts", ondelete="CASCADE"),
        refers("students", "family_id", "families", ondelete="CASCADE"),
        unique("students", "account_id", "external_id"),
    )
    index("students", "account_id", "last_name", "first_name")
    index("students", "family_id")
    table(
        "keywords",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(60)),
        refers("keywords", "account_id", "accounts", ondelete="CASCADE"),
        unique("keywords", "account_id", "name"),
    )
    table(
        "keyword_links",
        needed("keyword_id", sa.Integer()),
        needed("record_type", sa.String(20)),
        needed("record_id", sa.BigInteger()),
        needed("account_id", sa.Integer()),
        refers("keyword_links", "keyword_id", "keywords", ondelete="CASCADE"),
        refers("keyword_links", "account_id", "accounts", ondelete="CASCADE"),
        key=("keyword_id", "record_type", "record_id"),
        sqlite_with_rowid=False,
    )
    index("keyword_links", "account_id", "record_type", "record_id")


def create_timetable() -> None:
    table(
        "programs",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(80)),
        refers("programs", "account_id", "accounts", ondelete="CASCADE"),
        unique("programs", "account_id", "name"),
    )
    table(
        "levels",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(80)),
        refers("levels", "account_id", "accounts", ondelete="CASCADE"),
        unique("levels", "account_id", "name"),
    )
    table(
        "rooms",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(80)),
        refers("rooms", "account_id", "accounts", ondelete="CASCADE"),
        unique("rooms", "account_id", "name"),
    )
    table(
        "staff",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(120)),
        sa.Column("email", sa.String(254)),
        needed("teaches", sa.Boolean()),
        needed("active", sa.Boolean()),
        refers("staff", "account_id", "accounts", ondelete="CASCADE"),
    )
    index("staff", "account_id", "name")
    table(
        "classes",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        sa.Column("external_id", sa.String(40)),
        needed("name", sa.String(120)),
        needed("status", sa.String(10)),
        needed("program_id", sa.Integer()),
        sa.Column("level_id", sa.Integer()),
        sa.Column("room_id", sa.Integer()),
        sa.Column("instructor_id", sa.Integer()),
        needed("weekday", sa.Integer()),
        needed("starts", sa.Time()),
        needed("ends", sa.Time()),
        needed("price_cents", sa.Integer()),
        needed("capacity", sa.Integer()),
        needed("show_online", sa.Boolean()),
        needed("allow_registration", sa.Boolean()),
        needed("waitlist", sa.Boolean()),
        needed("billable", sa.Boolean()),
        refers("classes", "account_id", "accounts", ondelete="CASCADE"),
        refers("classes", "program_id", "programs"),
        refers("classes", "level_id", "levels"),
        refers("classes", "room_id", "rooms"),
        refers("classes", "instructor_id", "staff"),
        unique("classes", "account_id", "external_id"),
    )
    index("classes", "account_id", "name")
    table(
        "meetings",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("class_id", sa.Integer()),
        needed("date", sa.Date()),
        needed("status", sa.String(10)),
        sa.Column("cancel_reason", sa.Text()),
        sa.Column("substitute_id", sa.Integer()),
        refers("meetings", "account_id", "accounts", ondelete="CASCADE"),
        refers("meetings", "class_id", "classes", ondelete="CASCADE"),
        refers("meetings", "substitute_id", "staff"),
        unique("meetings", "class_id", "date"),
    )
    index("meetings", "account_id", "date")
    table(
        "enrollments",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("class_id", sa.Integer()),
        needed("student_id", sa.Integer()),
        needed("status", sa.String(10)),
        needed("started_on", sa.Date()),
        sa.Column("drop_on", sa.Date()),
        refers("enrollments", "account_id", "accounts", ondelete="CASCADE"),
        refers("enrollments", "class_id", "classes", ondelete="CASCADE"),
        refers("enrollments", "student_id", "students", ondelete="CASCADE"),
        unique("enrollments", "class_id", "student_id"),
    )
    index("enrollments", "account_id", "status", "drop_on")
    index("enrollments", "account_id", "student_id")
    index("enrollments", "student_id")


def create_camps() -> None:
    table(
        "camps",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("name", sa.String(120)),
        needed("status", sa.String(10)),
        sa.Column("cancel_reason", sa.Text()),
        needed("price_cents", sa.Integer()),
        needed("capacity", sa.Integer()),
        refers("camps", "account_id", "accounts", ondelete="CASCADE"),
    )
    index("camps", "account_id", "name")
    table(
        "camp_blocks",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("camp_id", sa.Integer()),
        needed("date", sa.Date()),
        needed("starts", sa.Time()),
        needed("ends", sa.Time()),
        sa.Column("instructor_id", sa.Integer()),
        needed("status", sa.String(10)),
        sa.Column("cancel_reason", sa.Text()),
        refers("camp_blocks", "account_id", "accounts", ondelete="CASCADE"),
        refers("camp_blocks", "camp_id", "camps", ondelete="CASCADE"),
        refers("camp_blocks", "instructor_id", "staff"),
        unique("camp_blocks", "camp_id", "date", "starts"),
    )
    index("camp_blocks", "account_id", "date")
    table(
        "camp_enrollments",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("camp_id", sa.Integer()),
        needed("student_id", sa.Integer()),
        needed("status", sa.String(10)),
        needed("enrolled_on", sa.Date()),
        refers("camp_enrollments", "account_id", "accounts", ondelete="CASCADE"),
        refers("camp_enrollments", "camp_id", "camps", ondelete="CASCADE"),
        refers("camp_enrollments", "student_id", "students", ondelete="CASCADE"),
        unique("camp_enrollments", "camp_id", "student_id"),
    )
    index("camp_enrollments", "account_id", "student_id")
    table(
        "makeup_tokens",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("student_id", sa.Integer()),
        sa.Column("meeting_id", sa.Integer()),
        needed("why", sa.String(200)),
        needed("issued_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("used_on", sa.Date()),
        refers("makeup_tokens", "account_id", "accounts", ondelete="CASCADE"),
        refers("makeup_tokens", "student_id", "students", ondelete="CASCADE"),
        refers("makeup_tokens", "meeting_id", "meetings", ondelete="CASCADE"),
        unique("makeup_tokens", "student_id", "meeting_id"),
    )
    index("makeup_tokens", "account_id", "student_id")


def create_money() -> None:
    table(
        "transactions",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("family_id", sa.Integer()),
        sa.Column("student_id", sa.Integer()),
        needed("type", sa.String(10)),
        needed("category", sa.String(40)),
        needed("date", sa.Date()),
        sa.Column("due_on", sa.Date()),
        needed("amount_cents", sa.Integer()),
        needed("memo", sa.String(200)),
        sa.Column("class_id", sa.Integer()),
        sa.Column("camp_id", sa.Integer()),
        sa.Column("once", sa.String(80)),
        refers("transactions", "account_id", "accounts", ondelete="CASCADE"),
        refers("transactions", "family_id", "families", ondelete="CASCADE"),
        refers("transactions", "student_id", "students", ondelete="SET NULL"),
        refers("transactions", "class_id", "classes", ondelete="SET NULL"),
        refers("transactions", "camp_id", "camps", ondelete="SET NULL"),
        unique("transactions", "account_id", "once"),
        sa.CheckConstraint("amount_cents > 0", name="ck_transactions_amount_positive"),
    )
    index("transactions", "account_id", "date")
    index("transactions", "account_id", "family_id", "date")
    table(
        "applications",
        needed("id", sa.Integer()),
        needed("account_id", sa.Integer()),
        needed("charge_id", sa.Integer()),
        needed("paid_by_id", sa.Integer()),
        needed("amount_cents", sa.Integer()),
        refers("applications", "account_id", "accounts", ondelete="CASCADE"),
        refers("applications", "charge_id", "transactions", ondelete="CASCADE"),
        refers("applications", "paid_by_id", "transactions", ondelete="CASCADE"),
        unique("applications", "charge_id", "paid_by_id"),
        sa.CheckConstraint("amount_cents > 0", name="ck_applications_amount_positive"),
    )
    index("applications", "account_id", "paid_by_id")
