"""The browser's modules: their own tests under Node, and what they mirror of the server's messages."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from server import messages

ROOT = Path(__file__).parents[3]
MESSAGES = (ROOT / "web" / "static" / "js" / "messages.js").read_text()


def test_they_pass_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    done = subprocess.run([node, "--test", *tests], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_numbers_are_the_servers() -> None:
    numbers = re.findall(r"^export const (\w+) = (\d+);", MESSAGES, re.MULTILINE)
    assert len(numbers) == 7
    assert {name: getattr(messages, name) for name, _ in numbers} == {name: int(value) for name, value in numbers}


def test_the_protocol_is_the_servers() -> None:
    assert f'export const SUBPROTOCOL = "{messages.SUBPROTOCOL}";' in MESSAGES


def test_the_names_are_the_servers() -> None:
    told = (messages.Hello, messages.UserChanged, messages.Seen, messages.SessionEnds)
    sent = (
        *told,
        messages.Snapshot,
        messages.Tasks,
        messages.Autopilot,
        messages.Workers,
        messages.Ack,
        messages.Error,
    )
    assert names("SERVER") == [tag(message) for message in sent]
    assert sorted(names("COMMANDS")) == sorted(tag(command) for command in messages.Command.__args__)


def names(constant: str) -> list[str]:
    found = re.search(rf"^export const {constant} = \[(.*)\];", MESSAGES, re.MULTILINE)
    assert found
    return re.findall(r'"(\w+)"', found[1])


def tag(message: type[msgspec.Struct]) -> str:
    return str(message.__struct_config__.tag)
