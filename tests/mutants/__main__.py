"""`make mutants`: makes each mutant in a copy, runs its tests, and prints killed / total."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.mutants.catalogue import MUTANTS, Mutant

HOUSE = Path(__file__).parents[2]
PARTS = ("actors", "server", "web", "tests", "pyproject.toml")
GREEN, RED = 0, 1
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--timeout", "60", "--tb", "no")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bt-mutants-") as name:
        copy = _copy(Path(name))
        if _run(copy, sorted({test for mutant in MUTANTS for test in mutant.tests})) != GREEN:
            print("the tests are not green before anything is changed")
            return 1
        alive = [mutant for mutant in MUTANTS if not _is_killed(copy, mutant)]
    print(f"mutants: {len(MUTANTS) - len(alive)} / {len(MUTANTS)} killed")
    return 1 if alive else 0


def _is_killed(copy: Path, mutant: Mutant) -> bool:
    file = copy / mutant.file
    before = file.read_text()
    assert before.count(mutant.old) == 1, f"{mutant.name}: not exactly once in {mutant.file}: {mutant.old!r}"
    file.write_text(before.replace(mutant.old, mutant.new))
    try:
        code = _run(copy, mutant.tests)
    finally:
        file.write_text(before)
    print(f"{'killed  ' if code == RED else f'ALIVE ({code})'} {mutant.name}", flush=True)
    return code == RED


def _run(copy: Path, tests: Iterable[str]) -> int:
    environ = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*PYTEST, *tests], cwd=copy, env=environ, capture_output=True, text=True, check=False)
    if done.returncode not in (GREEN, RED):
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done.returncode


def _copy(folder: Path) -> Path:
    for part in PARTS:
        source = HOUSE / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    return folder


if __name__ == "__main__":
    sys.exit(main())
