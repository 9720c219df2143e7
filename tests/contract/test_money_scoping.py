"""Every statement of a money action, and of its cost, names the account."""

import pytest

from tests.contract import test_scoping
from tests.contract.test_money_twice import TABLE
from tests.support.money import Till

ACTIONS = [(kind, params) for kind, params, *_ in TABLE] + [
    ("class_tuition", {"month": "2026-11", "program": "Preschool"}),
    ("credits", {"amount": "5"}),
    ("send_statements", {"from_date": "2026-11-01", "to_date": "2026-11-30"}),
]

statements = test_scoping.statements


@pytest.mark.parametrize(("kind", "params"), ACTIONS)
def test_money(database, studio, statements, kind, params):
    till = Till(database, studio)
    till.add("charge", studio.families[0], 5_000)
    till.add("payment", studio.families[0], 2_000)
    statements.clear()
    till.cost(kind, **params)
    till.run(kind, **params)
    test_scoping.check(statements)
