import uuid
from datetime import UTC, datetime, timedelta

import pytest

from actors.ids import first_id, new_id
from tests.support.clocks import START


def test_ids_are_uuids_of_version_7_that_sort_by_time() -> None:
    ids = [new_id(START + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids)
    assert {uuid.UUID(each).version for each in ids} == {7}
    assert {uuid.UUID(each).variant for each in ids} == {uuid.RFC_4122}
    assert len({new_id(START) for _ in range(1000)}) == 1000


def test_the_first_id_of_a_moment_parts_what_was_made_before_from_what_came_after() -> None:
    moment = START
    earlier = new_id(moment - timedelta(milliseconds=1))
    assert earlier < first_id(moment) <= new_id(moment)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC)])
def test_before_1970_nothing_was_made(moment: datetime) -> None:
    assert first_id(moment) == first_id(datetime(1970, 1, 1, tzinfo=UTC))
