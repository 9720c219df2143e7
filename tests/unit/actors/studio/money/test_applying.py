from collections import Counter

from hypothesis import given
from hypothesis.strategies import builds, integers, lists

from actors.studio.money.applying import Application, Open, apply

opens = lists(builds(Open, integers(1, 10**9), integers(1, 50_000)), max_size=8, unique_by=lambda entry: entry.id)


def test_the_oldest_charge_is_paid_first():
    charges, funds = [Open(1, 500), Open(2, 300)], [Open(8, 600), Open(9, 50)]
    assert list(apply(charges, funds)) == [Application(1, 8, 500), Application(2, 8, 100), Application(2, 9, 50)]


def test_what_is_left_stays_open():
    assert list(apply([Open(1, 500)], [Open(8, 700), Open(9, 50)])) == [Application(1, 8, 500)]
    assert list(apply([], [Open(8, 700)])) == list(apply([Open(1, 500)], [])) == []


@given(opens, opens)
def test_nothing_is_paid_twice_and_nothing_stays_that_could_be_paid(charges, funds):
    made = list(apply(charges, funds))
    paid, spent = Counter(), Counter()
    for each in made:
        paid[each.charge_id] += each.amount_cents
        spent[each.paid_by_id] += each.amount_cents
    assert all(paid[charge.id] <= charge.cents for charge in charges)
    assert all(spent[fund.id] <= fund.cents for fund in funds)
    assert paid.total() == min(sum(charge.cents for charge in charges), sum(fund.cents for fund in funds))
    assert len({(each.charge_id, each.paid_by_id) for each in made}) == len(made)
    whole = [paid[charge.id] == charge.cents for charge in charges]
    assert whole == sorted(whole, reverse=True)  # no younger charge before an older one
