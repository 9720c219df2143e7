"""The port that the web processes listen on."""

import pytest

from server.listening import bind, join
from server.refusal import CannotStart

HERE = "127.0.0.1"


def test_a_shared_port_is_kept_for_those_who_join_it() -> None:
    with bind(HERE, 0, shared=True) as ours:
        port = ours.getsockname()[1]
        with join(HERE, port) as one, join(HERE, port) as other:
            one.listen()
            other.listen()
            with pytest.raises(CannotStart, match=str(port)):
                bind(HERE, port)


def test_a_port_that_others_share_already_is_refused() -> None:
    with bind(HERE, 0, shared=True) as theirs:
        theirs.listen()
        port = theirs.getsockname()[1]
        with pytest.raises(CannotStart, match=str(port)):
            bind(HERE, port, shared=True)
