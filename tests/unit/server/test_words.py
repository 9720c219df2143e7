"""The words of the server's pages against the table that the live pages' words meet, too (tests/js/words.test.js)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from actors.tasks.lifecycle import Status
from server.messages import Emails, Records, Task
from server.pages import locales, times, words
from server.pages.rows import row_view

TABLE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "data" / "words.json").read_text())
ZONE = ZoneInfo(TABLE["zone"])


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def maybe_time(text: str | None) -> datetime | None:
    return time(text) if text else None


SAY: dict[str, Any] = {
    "number": words.number,
    "counted": words.counted,
    "eta": words.eta,
    "rate": words.rate,
    "duration": words.duration,
    "relative": lambda at, now: times.relative(time(at), time(now), ZONE),
    "until": lambda at, now: words.until(time(at), time(now)),
    "size": words.size,
    "deed": words.deed,
    "countdown": lambda at, now: words.countdown(maybe_time(at), time(now)),
}


@pytest.mark.parametrize("name", SAY)
def test_says_what_the_table_says(name: str) -> None:
    for *given, expected in TABLE[name]:
        assert SAY[name](*given) == expected


@pytest.mark.parametrize("case", TABLE["written"], ids=lambda case: case[0])
def test_times_and_numbers_as_each_locale_writes_them(case: Any) -> None:
    tag, zone, at, now, expected = case
    with locales.writing_in(tag):
        said = [times.moment(time(at), time(now), ZoneInfo(zone)), times.full_time(time(at), ZoneInfo(zone))]
        assert [*said, locales.number(1_234_567), locales.tenths(12_345)] == expected


def test_the_question_before_a_cancel() -> None:
    for counts, record_type, sent, so_far, emails, rest in TABLE["question"]:
        records = Records(**counts)
        assert (words.so_far(records, record_type), words.the_rest(records, record_type)) == (so_far, rest)
        assert words.emails_so_far(Emails(**sent) if sent else None) == emails


@pytest.mark.parametrize("case", TABLE["rows"], ids=lambda case: case["name"])
def test_a_row(case: dict[str, Any]) -> None:
    task = msgspec.convert(TABLE["task"] | case["task"], Task)
    view = row_view(task, time(case["now"]), ZONE, case["me"])
    assert {slot: getattr(view, slot) for slot in case["expect"]} == case["expect"]


def test_a_failure_is_new_to_whoever_looked_before_it() -> None:
    ended = time("2026-11-23T20:00:00Z")
    failed = msgspec.convert(TABLE["task"] | {"status": "failed", "finished_at": ended.isoformat()}, Task)
    done = msgspec.structs.replace(failed, status=Status.COMPLETED, records=Records(10, 10, 0, 0))
    before, after = time("2026-11-23T19:59:59Z"), ended
    assert (words.is_unseen(failed, before), words.is_unseen(failed, after)) == (True, False)
    assert not words.is_unseen(done, before)
    assert row_view(failed, after, ZONE, 7, before).mark == "New"
    assert row_view(failed, after, ZONE, 7).mark == ""
