import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.protocol import BURST, MESSAGES_A_SECOND, PATIENCE, Flooded, Intake, parse
from server.messages import Cancel, Command, DeleteFinished, Error, Ping, encode


def test_commands_are_read() -> None:
    assert parse('{"type":"cancel","ref":"1","task":"t"}') == Cancel(ref="1", task="t")
    assert parse('{"type":"delete_finished","ref":"2"}') == DeleteFinished(ref="2")
    assert parse('{"type":"ping","ref":"3"}') == Ping(ref="3")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("", None),
        ("nonsense", None),
        ("[]", None),
        ("null", None),
        ("{}", None),
        ('{"type":"dance","ref":"7"}', "7"),
        ('{"type":"cancel","ref":"7"}', "7"),
        ('{"type":"cancel","ref":"7","task":5}', "7"),
        ('{"type":"cancel","ref":5,"task":"t"}', None),
        ('{"type":"cancel","ref":"7","task":"t","more":1}', "7"),
        ("[" * 4000, None),
    ],
)
def test_what_is_no_command_is_answered_as_invalid(text: str, ref: str | None) -> None:
    answer = parse(text)
    assert isinstance(answer, Error)
    assert (answer.code, answer.ref) == ("invalid", ref)


anything = st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=10)


@given(st.text(max_size=200) | anything.map(json.dumps))
def test_nothing_a_client_sends_raises(text: str) -> None:
    assert isinstance(parse(text), Error)


def test_a_flood_is_told_first_and_cut_off_then() -> None:
    intake, ping = Intake(), '{"type":"ping","ref":"1"}'
    answers = [intake.read(ping, 0.0) for _ in range(BURST + PATIENCE)]
    assert all(isinstance(each, Ping) for each in answers[:BURST])
    assert {each.code for each in answers[BURST:] if isinstance(each, Error)} == {"rate_limited"}
    with pytest.raises(Flooded):
        intake.read(ping, 0.0)


def test_the_allowed_rate_is_allowed_for_ever() -> None:
    intake = Intake()
    for n in range(10_000):
        assert isinstance(intake.read('{"type":"ping","ref":"1"}', n / MESSAGES_A_SECOND), Ping)


COMMANDS = get_args(Command)
WELL_FORMED = st.sampled_from(COMMANDS).flatmap(
    lambda command: st.fixed_dictionaries(
        {"type": st.just(command.__struct_config__.tag)}
        | {name: st.text("abc-0123", max_size=100) for name in command.__struct_fields__}
    )
)
ODD = (
    anything
    | st.floats()
    | st.booleans()
    | st.sampled_from(["x" * 4_000, 10**30, "\u202e", "\0", "\ud83d", "e\u0301", {"ref": {}}, [[[[]]]]])
)
NAMES = st.sampled_from(["type", "ref", "task", "token", "Ref", "__class__", ""])


@given(WELL_FORMED)
def test_every_command_is_read_from_what_its_shape_says(message: dict[str, str]) -> None:
    read = parse(json.dumps(message))
    assert not isinstance(read, Error)
    assert msgspec.to_builtins(read) == message


@given(WELL_FORMED, st.sets(NAMES, max_size=2), st.dictionaries(NAMES, ODD, max_size=3))
def test_a_damaged_command_is_read_whole_or_refused_in_words_that_can_be_sent(
    message: dict[str, object], left_out: set[str], others: dict[str, object]
) -> None:
    """Missing, further, wrong, huge, deep and odd fields; NaN is no JSON, and a half of a pair no text."""
    damaged = {name: value for name, value in (message | others).items() if name not in left_out}
    answer = parse(json.dumps(damaged))
    if isinstance(answer, Error):
        assert answer.code == "invalid"
        encode(answer).decode()
    else:
        assert msgspec.to_builtins(answer) == damaged
