"""A short round of chaos with a fixed seed; `make chaos` goes on from there."""

from pathlib import Path

import pytest

from tests.chaos import faults
from tests.chaos.round import Round
from tests.chaos.world import running_world

QUICK = (faults.kill_worker, faults.flush_redis, faults.cut_connections, faults.stop_worker_group)
SEED = 7
FAULTS = 3


@pytest.mark.timeout(240)  # a few seconds of work in seven processes, which a busy machine stretches
def test_three_witnesses_agree_after_a_round_of_faults(data_dir: Path) -> None:
    with running_world(data_dir) as world:
        told = Round(world, SEED, FAULTS, QUICK).run()
    assert told.troubles == [], told
