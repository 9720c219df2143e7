"""`make chaos ROUNDS=n SEED=s DATABASE=sqlite|postgresql`: rounds with the seeds s, s+1, …; a failing one is named."""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from actors import crash_points
from tests.chaos import disk
from tests.chaos.round import Round, Told
from tests.chaos.world import running_world
from tests.support.postgres import PostgresServer, postgres_cluster
from tests.support.up import environment, run

FAULTS_A_ROUND = 8
FAMILIES = "120"
DISK_BYTES = 128 * 2**20
COMINGS_BY = (40, 120)
"""So often that a round still ends in time."""


def main() -> int:
    rounds, seed = int(os.environ.get("ROUNDS", "10")), int(os.environ.get("SEED", "1"))
    on_postgresql = os.environ.get("DATABASE") == "postgresql"
    failed = []
    with postgres_cluster() if on_postgresql else nullcontext() as server:
        for number in range(seed, seed + rounds):
            told = one_round(number, server)
            print(_line(told), flush=True)
            if told.troubles:
                failed.append(number)
                print(*(f"  {trouble}" for trouble in told.troubles), sep="\n", flush=True)
    print(f"chaos: {rounds - len(failed)} of {rounds} rounds agree")
    if failed:
        print(f"again: make chaos ROUNDS=1 SEED={failed[0]}")
    return 1 if failed else 0


def one_round(seed: int, server: PostgresServer | None) -> Told:
    with _folder(seed) as folder:
        url = server.create(f"chaos_{seed}") if server else f"sqlite:///{folder / 'background-tasks.db'}"
        filled = run("demo", "--families", FAMILIES, environ=environment(DATA_DIR=str(folder), DATABASE_URL=url))
        assert filled.returncode == 0, filled.stderr
        with running_world(folder, url, server, environ=_crashes(seed)) as world:
            told = Round(world, seed, FAULTS_A_ROUND).run()
            if told.troubles:
                print(world.output)
            return told


@contextmanager
def _folder(seed: int) -> Iterator[Path]:
    """Every second round lies on a disk that can be full."""
    if seed % 2 and disk.can_be_small():
        with disk.small(DISK_BYTES) as folder:
            yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="bt-chaos-", dir="/tmp", ignore_cleanup_errors=True) as name:
            yield Path(name)


def _crashes(seed: int) -> dict[str, str]:
    """In some rounds each process dies at a named place, too, again and again."""
    chance = random.Random(seed)
    name = chance.choice((None, *sorted(crash_points.NAMES - {"file_put"})))
    return {"CRASH_AT": f"{name}:{chance.randint(*COMINGS_BY)}"} if name else {}


def _line(told: Told) -> str:
    verdict = "FAILED" if told.troubles else "ok"
    what = f"{' '.join(told.faults)} -> {', '.join(told.tasks.values())}"
    return f"seed {told.seed}: {verdict} in {told.seconds:.0f} s: {what}"


if __name__ == "__main__":
    sys.exit(main())
