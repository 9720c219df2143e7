"""Log lines: objects where programs read them, and never anything private."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from alembic.runtime import plugins

from actors import logs

PRIVATE = "insert failed for ann@family.test\nDETAIL:  Failing row contains (7, Dear Ann, your balance).\npostgresql://u:pw@db"


@pytest.fixture
def _as_before() -> Iterator[None]:
    handlers, level, told = logging.root.handlers[:], logging.root.level, logging.raiseExceptions
    yield
    structlog.reset_defaults()
    logging.root.handlers[:], logging.raiseExceptions = handlers, told
    logging.root.setLevel(level)


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("form", logs.FORMATS)
def test_both_ways_of_logging_say_who_and_what_and_nothing_private(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("worker", form)
    structlog.get_logger().info("task running", task="T1", note=PRIVATE)
    try:
        raise ValueError(PRIVATE)
    except ValueError:
        logging.getLogger("library").exception("it failed")
    said = capsys.readouterr().out
    assert not any(word in said for word in ("ann@", "Dear", "balance", ":pw@"))
    if form == logs.JSON:
        one, other = (json.loads(line) for line in said.splitlines())
        assert (one["process"], one["event"], one["task"]) == ("worker", "task running", "T1")
        assert (other["event"], other["logger"], other["level"]) == ("it failed", "library", "error")
        assert "ValueError: insert failed for [address]" in other["exception"]
    else:
        assert "task running" in said
        assert "ValueError: insert failed for [address]" in said


@pytest.mark.usefixtures("_as_before")
def test_what_is_done_to_a_schema_is_told_and_what_alembic_is_made_of_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("web", logs.TEXT)
    plugins.log.info("setup plugin alembic.autogenerate.tables")
    plugins.log.warning("a plugin that cannot be loaded")
    logging.getLogger("alembic.runtime.migration").info("Running upgrade 0001 -> 0002")
    said = capsys.readouterr().out
    assert "setup plugin" not in said
    assert "cannot be loaded" in said
    assert "Running upgrade" in said


def test_ids_stay_and_tokens_go() -> None:
    kept = "/api/tasks/01937f0c-1111-7aaa-8bbb-000000000001/cancel"
    assert logs.redacted(kept) == kept
    token = "Zk3Vq9-8hXc1_0aLr5TnB2mE7yUoPw4sGd6fJiKbQxW"
    assert logs.redacted(f"/unsubscribe/{token}") == "/unsubscribe/[token]"
