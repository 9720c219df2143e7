"""The settings, read once from the environment. A bad value is an error that names the setting."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import msgspec
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from actors.logs import FORMATS, TEXT
from actors.mail.message import DOMAIN, is_address
from actors.mail.transport import check_url
from actors.redis_client import SCHEMES

SHORTEST_KEY = 32
TASKS_AT_ONCE, RECORDS_A_TASK, EMAILS_A_MINUTE = 20, 500_000, 3_000
LOOPBACK = "127.0.0.1"
EMBED_ORIGIN = re.compile(
    r"https://(?!-)[a-z0-9.-]+(?<![.-])(:(?!443$)[1-9][0-9]{0,4})?"
    r"|http://(localhost|127\.0\.0\.1|\[::1\])(:(?!80$)[1-9][0-9]{0,4})?"
)
DATABASE_BACKENDS = ("sqlite", "postgresql")

Network = IPv4Network | IPv6Network


class BadSetting(ValueError):
    """A setting cannot be used; the message is one line that names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    data_dir: Path
    database_url: str
    redis_url: str
    port: int
    keep_finished: timedelta
    keep_canceled: timedelta
    smtp_url: str | None
    """Where emails are handed over; None writes each as an .eml file into the data folder."""
    mail_from: str
    emails_a_minute: int | None
    """How many emails an account may send a minute; None for no limit."""
    tasks_at_once: int
    """How many tasks of an account may be worked on at once."""
    records_a_task: int
    public_url: str
    """Where people find this site; links in emails begin with it."""
    secret_key: str | None
    """What links in emails and embed tokens are signed with; None for the data folder's own (`actors.secret_key`)."""
    allowed_origins: frozenset[str]
    """Origins beside our own that may open sockets and send unsafe requests, e.g. `https://office.example`."""
    embed_origins: frozenset[str] = frozenset()
    """Origins whose pages may show people their tasks with an embed token, and do nothing else here."""
    development: bool = False
    """Whether there are pages for those who work on the product, such as /styleguide."""
    web_processes: int = 1
    """How many web processes share the port."""
    health_host: str = LOOPBACK
    health_port: int = 0
    """Where worker and clock processes answer for their health; 0 is any free port."""
    health_from: tuple[Network, ...] = ()
    """Who may ask a web process for /readyz and /metrics, beside its own machine."""
    log_format: str = TEXT
    """`text` for people, `json` for programs: one object a line."""


def load(environ: Mapping[str, str] = os.environ, data_dir: Path | None = None) -> Settings:
    """Settings from `environ`; `data_dir` (a command-line option) wins over `DATA_DIR`.

    Raises BadSetting with one line that names the setting.
    """
    data = (data_dir or Path(environ.get("DATA_DIR") or "var")).absolute()
    return Settings(
        data_dir=data,
        database_url=_database_url(environ, data),
        redis_url=_redis_url(environ, data),
        port=_whole_number(environ, "PORT", 8000, lowest=0, highest=65535),
        keep_finished=timedelta(days=_whole_number(environ, "KEEP_FINISHED_DAYS", 60, lowest=1)),
        keep_canceled=timedelta(minutes=_whole_number(environ, "KEEP_CANCELED_MINUTES", 10, lowest=1)),
        smtp_url=_smtp_url(environ),
        mail_from=_mail_from(environ),
        emails_a_minute=_whole_number(environ, "EMAILS_A_MINUTE", EMAILS_A_MINUTE, lowest=0) or None,
        tasks_at_once=_whole_number(environ, "TASKS_AT_ONCE", TASKS_AT_ONCE, lowest=1),
        records_a_task=_whole_number(environ, "RECORDS_A_TASK", RECORDS_A_TASK, lowest=1, highest=10_000_000),
        public_url=_public_url(environ),
        secret_key=_secret_key(environ),
        allowed_origins=_origins(environ),
        embed_origins=_embed_origins(environ),
        development=_switch(environ, "DEVELOPMENT"),
        web_processes=_whole_number(environ, "WEB_CONCURRENCY", 1, lowest=1, highest=64),
        health_host=environ.get("HEALTH_HOST") or LOOPBACK,
        health_port=_whole_number(environ, "HEALTH_PORT", 0, lowest=0, highest=65535),
        health_from=_networks(environ, "HEALTH_FROM"),
        log_format=_one_of(environ, "LOG_FORMAT", FORMATS),
    )


def private_redis_note(data_dir: Path) -> Path:
    """Where the supervisor notes the URL of the private Redis that it started."""
    return data_dir / "redis.url"


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    text = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'background-tasks.db'}"
    try:
        backend = make_url(text).get_backend_name()
    except ArgumentError:
        raise BadSetting("DATABASE_URL is not a database URL, such as postgresql://user@host/name") from None
    if backend not in DATABASE_BACKENDS:
        raise BadSetting(f"DATABASE_URL names {backend}; use sqlite or postgresql")
    return text


def _redis_url(environ: Mapping[str, str], data_dir: Path) -> str:
    text = environ.get("REDIS_URL")
    if not text:
        note = private_redis_note(data_dir)
        return note.read_text().strip() if note.exists() else f"unix://{data_dir / 'redis.sock'}"
    if not text.startswith(SCHEMES):
        raise BadSetting(f"REDIS_URL must begin with {', '.join(SCHEMES)}")
    return text


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("SMTP_URL") or None
    if text is not None:
        try:
            check_url(text)
        except ValueError as wrong:
            raise BadSetting(f"SMTP_URL is not a mail server's URL: {wrong}") from None
    return text


def _mail_from(environ: Mapping[str, str]) -> str:
    text = environ.get("MAIL_FROM") or f"office@{DOMAIN}"
    if not is_address(text):
        raise BadSetting(f"MAIL_FROM must be an email address, not {text!r}")
    return text


def _public_url(environ: Mapping[str, str]) -> str:
    text = environ.get("PUBLIC_URL") or f"http://127.0.0.1:{environ.get('PORT') or 8000}"
    if not re.fullmatch(r"https?://[^\s/?#]+", text.rstrip("/")):
        raise BadSetting(f"PUBLIC_URL must be an address such as https://office.example, not {text!r}")
    return text.rstrip("/")


def _secret_key(environ: Mapping[str, str]) -> str | None:
    text = environ.get("SECRET_KEY") or None
    if text is not None and len(text) < SHORTEST_KEY:
        raise BadSetting(f"SECRET_KEY must have at least {SHORTEST_KEY} characters")
    return text


def _whole_number(environ: Mapping[str, str], name: str, default: int, *, lowest: int, highest: int = 100_000) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
        raise BadSetting(f"{name} must be a whole number from {lowest} to {highest}, not {text!r}")
    return int(text)


def _networks(environ: Mapping[str, str], name: str) -> tuple[Network, ...]:
    texts = environ.get(name, "").replace(",", " ").split()
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as wrong:
        raise BadSetting(f"{name} must be networks such as 10.0.0.0/8: {wrong}") from None


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """The first of `allowed` where nothing is said."""
    text = environ.get(name) or allowed[0]
    if text not in allowed:
        raise BadSetting(f"{name} must be {' or '.join(allowed)}, not {text!r}")
    return text


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "0"
    if text not in ("0", "1"):
        raise BadSetting(f"{name} must be 0 or 1, not {text!r}")
    return text == "1"


def _embed_origins(environ: Mapping[str, str]) -> frozenset[str]:
    """Exactly as browsers write them: what is written otherwise would never match, and nobody would know why."""
    origins = frozenset(environ.get("EMBED_ORIGINS", "").replace(",", " ").split())
    for origin in origins:
        if not EMBED_ORIGIN.fullmatch(origin):
            raise BadSetting(
                f"EMBED_ORIGINS holds {origin!r}; write each origin as https://office.example, in small letters,"
                " with a port only where it is not 443, and http:// only for localhost"
            )
    return origins


def _origins(environ: Mapping[str, str]) -> frozenset[str]:
    origins = frozenset(environ.get("ALLOWED_ORIGINS", "").replace(",", " ").split())
    for origin in origins:
        scheme, separator, host = origin.partition("://")
        if scheme not in ("http", "https") or not separator or not host or "/" in host:
            raise BadSetting(f"ALLOWED_ORIGINS holds {origin!r}; write origins such as https://office.example")
    return origins
