"""Who may sign in: accounts (studios), their users, the users' sessions, and what guards the door."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, false

from actors.db import UtcDateTime, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("time_zone", String(60), nullable=False),
    # Records a second for each task of the account; null is as fast as it goes. The demo studios have a pace, so that
    # there is something to watch.
    Column("records_per_second", Integer),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(10), nullable=False),  # owner | staff
    # The two permissions: to see what Autopilot does, and to say what it does.
    Column("autopilot_tasks", Boolean, nullable=False, default=False),
    Column("manage_autopilot", Boolean, nullable=False, server_default=false()),
    Column("failures_seen_at", UtcDateTime),  # failures of tasks that ended before are no news to this person
    # How this person wants dates, times and numbers written; null leaves it to the browser.
    Column("locale", String(20)),
    Column("time_zone", String(60)),
    Column("password_hash", Text, nullable=False),  # `passwords.NONE` until an invited person has chosen one
    Column("deactivated_at", UtcDateTime),  # since when they may no longer sign in
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # SHA-256 of the cookie; the token itself is never stored
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("client", String(60), nullable=False, server_default=""),  # "Firefox on Windows": so that it is known again
    Index("ix_sessions_user_id", "user_id"),
    Index("ix_sessions_expires_at", "expires_at"),
)

# Whose sign-ins have failed lately: an account's email or an address, see `attempts`.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("who", String(80), primary_key=True),
    Column("paid_off_at", Float, nullable=False, index=True),  # seconds since 1970
)

# The one link by which a person may set a password without knowing the old one: an invitation, or a reset.
password_links = Table(
    "password_links",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

# What a person said in a form the last time; not what is bound to a day.
remembered_forms = Table(
    "remembered_forms",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("form", String(40), primary_key=True),  # the kind of a bulk action
    Column("said", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),  # SHA-256; the token itself is never stored
    Column("scopes", String(60), nullable=False),  # read launch control, parted by spaces
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)
