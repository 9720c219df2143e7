"""A data folder belongs to one supervisor, and then to its children until the last has gone."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.refusal import CannotStart
from server.supervisor import folder, leftovers
from tests.support import processes

HOLDS_IT = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"


def test_only_one_may_hold_it(tmp_path: Path) -> None:
    with folder.claim(tmp_path), pytest.raises(CannotStart, match="another supervisor"), folder.claim(tmp_path):
        pass
    with folder.claim(tmp_path):
        pass


def test_one_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="nowhere"), folder.claim(tmp_path / "nowhere"):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a file")
def test_a_child_of_a_dead_supervisor_that_will_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "GRACE_SECONDS", 0.2)
    with folder.claim(tmp_path) as lock:
        child = subprocess.Popen([sys.executable, "-c", HOLDS_IT], pass_fds=[lock], stdout=subprocess.PIPE)
    with child:
        assert child.stdout
        child.stdout.readline()
        assert list(leftovers.holders(tmp_path / "processes.lock")) == [child.pid]
        with folder.claim(tmp_path):
            assert child.wait(10) == -9
        processes.gone([child.pid])
