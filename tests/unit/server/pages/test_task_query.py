"""What the address of the list of tasks says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from server.pages.task_query import query_of

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""There it is still the evening of the 22nd."""


def test_what_makes_no_sense_is_not_asked() -> None:
    query = query_of(
        {"status": "lost", "source": "mars", "when": "never", "sort": "shoe", "q": " tuition ", "kind": ""}
    )
    assert query.asked == {"q": "tuition"}
    assert query.link() == "/tasks?q=tuition"
    assert query_of({}).link() == "/tasks"


def test_a_link_keeps_the_filters_and_begins_at_the_first_page() -> None:
    query = query_of({"status": "failed", "q": "a b", "before": "x", "sort": "task"})
    assert query.link(status=None) == "/tasks?q=a+b&sort=task"
    assert query.csv == "/tasks.csv?status=failed&q=a+b&sort=task"
    assert query.sort_link("task") == "/tasks?status=failed&q=a+b&sort=-task"
    assert (query.direction("task"), query.direction("started")) == ("ascending", "")
    assert query_of({}).direction("started") == "descending"


def test_completed_with_errors_is_a_state_of_its_own() -> None:
    for state, status, troubled in (
        ("errors", "completed", True),
        ("completed", "completed", False),
        ("failed", "failed", None),
    ):
        filters = query_of({"status": state}).filters(NOW, CHICAGO)
        assert (filters.status, filters.troubled) == (status, troubled)


def test_days_are_those_of_the_calendar_where_the_reader_is() -> None:
    def of(when: str) -> tuple[str, str]:
        filters = query_of({"when": when}).filters(NOW, CHICAGO)
        return str(filters.since), str(filters.until)

    assert of("today") == ("2026-11-22 00:00:00-06:00", "None")
    assert of("yesterday") == ("2026-11-21 00:00:00-06:00", "2026-11-22 00:00:00-06:00")
    assert of("week") == ("2026-11-16 00:00:00-06:00", "None")
    assert of("two-weeks") == ("2026-11-09 00:00:00-06:00", "None")
    assert of("month") == ("2026-10-24 00:00:00-05:00", "None")
