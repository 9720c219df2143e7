"""docs/author.md, followed word for word: what it says is written is written, and what it shows passes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from actors.bulk import register
from server import new_action
from server.pages.listings import LISTINGS
from server.refusal import CannotStart

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "author.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, to be written into."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("actors", "server"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "unit" / "actors" / "bulk").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run(checkout: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=checkout, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_the_guide_shows_is_what_is_written_and_its_test_passes(checkout: Path) -> None:
    said = run(checkout, "-m", "server.cli", "new-action", "archive_families")
    action, test = checkout / "actors/bulk/archive_families.py", checkout / "tests/unit/actors/bulk"
    assert f"wrote {action}" in said
    assert [action.read_text(), (test / "test_archive_families.py").read_text()] == BLOCKS[:2]
    for records in ("students", "staff", "classes"):
        run(checkout, "-m", "server.cli", "new-action", f"retire_{records}", "--records", records)
    run(checkout, "-m", "ruff", "format", "--check", "actors", "tests")
    run(checkout, "-m", "ruff", "check", "actors", "tests")
    assert "4 passed" in run(checkout, "-m", "pytest", "-q", "-c", "pyproject.toml", "tests/unit")


def test_the_example_with_emails_passes() -> None:
    found: dict[str, object] = {}
    exec(BLOCKS[2] + BLOCKS[3], found)
    test = found["test_who_has_an_address_is_welcomed_once"]
    assert callable(test)
    test()


def test_a_new_action_stands_on_the_page_of_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, type] = {}
    exec(BLOCKS[0], found)
    before = [action.kind for action in LISTINGS["families"].actions]
    monkeypatch.setitem(register.ACTIONS, "archive_families", found["ArchiveFamilies"]())
    assert [action.kind for action in LISTINGS["families"].actions] == [*before, "archive_families"]
    assert "archive_families" not in [action.kind for action in LISTINGS["students"].actions]


@pytest.mark.parametrize("name", ["archive", "Archive_Families", "archive-families", "../archive_families", "is_1 "])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(CannotStart, match="is no name for an action"):
        new_action.write(name, "families")


def test_nothing_is_written_over() -> None:
    with pytest.raises(CannotStart, match="is there already"):
        new_action.write("assign_keywords", "families")
