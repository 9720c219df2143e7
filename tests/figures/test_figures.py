"""Each figure is there under its name; measuring them is for `make figures`."""

from importlib import import_module

import pytest

from tests.figures.__main__ import NAMES
from tests.figures.figure import Answer, Ask, percentile


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_a_file_that_says_what_it_measures(name: str) -> None:
    module = import_module(f"tests.figures.{name.lower()}")
    assert str(module.__doc__).startswith(f"{name}: ")
    assert callable(module.measure)


def test_a_figure_is_met_when_every_number_is() -> None:
    answer = Answer()
    answer.exactly("tasks", 500, 500)
    assert answer.met
    answer.at_most("seconds", 10.1, 10)
    assert not answer.met


def test_disagreements_are_counted_and_told() -> None:
    answer = Answer()
    answer.agree(["7 done shown, 8 in the ledger"])
    assert not answer.met
    assert answer.troubles == ["7 done shown, 8 in the ledger"]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([1.0], 0.5) == 1.0


def test_a_small_scale_does_at_least_one() -> None:
    assert Ask(0.001, 1, "sqlite").count(100) == 1
    assert Ask(0.25, 1, "sqlite").count(100) == 25
