import msgspec
import pytest

from actors.tasks.events import PersonChanged, SessionEnded, TaskChanged, TaskPurged, account_of, decode, encode
from tests.support.clocks import START
from tests.support.states import task


@pytest.mark.parametrize(
    "event", [TaskChanged(task(), START), TaskPurged(1, "t1"), PersonChanged(1, 2), SessionEnded(1, "abc")]
)
def test_an_event_survives_the_channel(event) -> None:  # type: ignore[no-untyped-def]
    assert decode(encode(event)) == event
    assert account_of(event) == 1


@pytest.mark.parametrize("data", [b"", b"{}", b'{"type":"purged","account_id":1,"task_id":"t","more":1}', b"\xff"])
def test_what_is_no_event_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode(data)
