"""The catalogue of mutants stays true to the source: each change can be made, and names tests that there are."""

from pathlib import Path

import pytest

from tests.mutants.catalogue import MUTANTS, Mutant

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_can_be_made_and_its_tests_are_there(mutant: Mutant) -> None:
    assert (HOUSE / mutant.file).read_text().count(mutant.old) == 1
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}" in (HOUSE / file).read_text()
