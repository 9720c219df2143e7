"""A suspected record is worked on alone."""

import threading

from actors.isolation import Isolation
from tests.support.waiting import eventually


def test_one_that_is_alone_waits_for_the_others_and_holds_up_new_ones() -> None:
    isolation, said, go_on = Isolation(), [], threading.Event()

    def alone() -> None:
        with isolation.alone():
            said.append("alone")
            go_on.wait(5)
            said.append("no longer alone")

    def beside() -> None:
        with isolation.together():
            said.append("beside")

    with isolation.together(), isolation.together():
        first = threading.Thread(target=alone)
        first.start()
        eventually(lambda: isolation._alone, "it asks to be alone")
        second = threading.Thread(target=beside)
        second.start()
        assert said == []
    eventually(lambda: said == ["alone"], "it is alone")
    go_on.set()
    for thread in (first, second):
        thread.join(5)
    assert said == ["alone", "no longer alone", "beside"]


def test_nobody_waits_for_ever(monkeypatch) -> None:
    monkeypatch.setattr("actors.isolation.PATIENCE_SECONDS", 0.01)
    isolation = Isolation()
    with isolation.alone(), isolation.together(), isolation.alone():
        pass
