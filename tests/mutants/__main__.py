"""`make mutants`: makes each mutant in a copy, runs its tests, prints killed / total. `PART=2/4`: a quarter of them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.catalogue import MUTANTS, Mutant

HOUSE = Path(__file__).parents[2]
PARTS = ("actors", "server", "web", "tests", "pyproject.toml")
GREEN, RED = 0, 1
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--timeout", "60", "--tb", "no")


def main() -> int:
    chosen = _chosen(os.environ.get("PART", "1/1"))
    side_by_side = int(os.environ.get("SIDE_BY_SIDE", "2"))
    with tempfile.TemporaryDirectory(prefix="bt-mutants-") as name, ThreadPoolExecutor(side_by_side) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(side_by_side):
            copies.put(_copy(Path(name) / str(number)))
        if not _are_green(copies, chosen):
            print("the tests are not green before anything is changed")
            return 1
        killed = sum(pool.map(lambda mutant: _is_killed(copies, mutant), chosen))
    print(f"mutants: {killed} / {len(chosen)} killed")
    return 0 if killed == len(chosen) else 1


def _chosen(part: str) -> tuple[Mutant, ...]:
    """Every so-manieth, for a part such as `2/4`."""
    which, _, of = part.partition("/")
    return MUTANTS[int(which) - 1 :: int(of)]


def _are_green(copies: SimpleQueue[Path], mutants: Iterable[Mutant]) -> bool:
    copy = copies.get()
    green = _run(copy, sorted({test for mutant in mutants for test in mutant.tests})) == GREEN
    copies.put(copy)
    return green


def _is_killed(copies: SimpleQueue[Path], mutant: Mutant) -> bool:
    copy = copies.get()
    file = copy / mutant.file
    before = file.read_text()
    assert before.count(mutant.old) == 1, f"{mutant.name}: not exactly once in {mutant.file}: {mutant.old!r}"
    file.write_text(before.replace(mutant.old, mutant.new))
    try:
        code = _run(copy, mutant.tests)
    finally:
        file.write_text(before)
        copies.put(copy)
    print(f"{'killed  ' if code == RED else f'ALIVE ({code})'} {mutant.name}", flush=True)
    return code == RED


def _run(copy: Path, tests: Iterable[str]) -> int:
    environ = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*PYTEST, *tests], cwd=copy, env=environ, capture_output=True, text=True, check=False)
    if done.returncode not in (GREEN, RED):
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done.returncode


def _copy(folder: Path) -> Path:
    folder.mkdir()
    for part in PARTS:
        source = HOUSE / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    return folder


if __name__ == "__main__":
    sys.exit(main())
