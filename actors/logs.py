"""What a process writes down about itself: one line an event, for people or, with LOG_FORMAT=json, for programs.

Naive: trust every caller to log nothing private. Problem: the text of an error holds what the error was about, such as
the row that a database refused. Chosen: every text of every line goes through `redacted`, whoever wrote it.
"""

import logging
import os
import re
import sys

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.typing import EventDict, Processor

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)

CHATTY = "alembic.runtime.plugins"
"""A line for each part of itself, at every start. What is done to a schema is told by another logger."""

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PASSWORD_IN_URL = re.compile(r"(://[^\s:/@]*):[^\s/@]+@")
TOKEN = re.compile(r"\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{40,}")
"""What links and cookies carry; our ids are shorter."""
ROW_IN_ERROR = re.compile(r"(?:DETAIL:|Failing row contains)[^\n]*")
"""PostgreSQL's own words about a row, which may be that of an email."""


def configure(process: str, form: str) -> None:
    """Send what this process logs, through structlog or the standard library, to standard output."""
    said_here: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    ending: list[Processor] = [*_stamps(process, form), structlog.processors.format_exc_info, _redact, _renderer(form)]
    structlog.configure(
        processors=[*said_here, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )
    handler = logging.StreamHandler(sys.stdout)
    foreign: list[Processor] = [*said_here, structlog.stdlib.add_logger_name]
    cleared: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=foreign, processors=[cleared, *ending]))
    logging.raiseExceptions = False  # what it would say of a line that cannot be written is the line itself
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger(CHATTY).setLevel(logging.WARNING)


def redacted(text: str) -> str:
    """The text without addresses, tokens, passwords of URLs, and rows of a database."""
    text = TOKEN.sub("[token]", ROW_IN_ERROR.sub("[row]", text))
    return ADDRESS.sub("[address]", PASSWORD_IN_URL.sub(r"\1:[password]@", text))


def _redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {name: redacted(value) if isinstance(value, str) else value for name, value in event.items()}


def _renderer(form: str) -> Processor:
    if form == JSON:
        return structlog.processors.JSONRenderer(default=str)
    return ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain_traceback, pad_event_to=0)


def _stamps(process: str, form: str) -> list[Processor]:
    """Who says it and when; not where a supervisor, a terminal's other half or systemd puts both before our lines."""

    def name(_logger: object, _method: str, event: EventDict) -> EventDict:
        return {"process": process, "pid": os.getpid(), **event}

    if form == JSON:
        return [structlog.processors.TimeStamper(fmt="iso", utc=True), name]
    return [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)] if sys.stdout.isatty() else []
