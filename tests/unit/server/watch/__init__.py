"""Tasks as the socket tells of them."""

from typing import Any

import msgspec

from actors.tasks.permissions import Policy
from server.messages import encode
from server.presenting import present
from tests.support.clocks import START
from tests.support.states import STAFF, task


def shown(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(encode(present(task(**changes), Policy(STAFF), START)))
    return found
