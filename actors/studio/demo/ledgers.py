"""A year of the families' money: tuition up to last month, what was paid for it, what is late, and what lies unapplied.

This month's tuition is left for the user to charge. A charge carries the same `once` as the action would give it, so
charging a month of the past again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from actors.studio.demo import words
from actors.studio.demo.habits import Habit, habit_of
from actors.studio.demo.office import Office, Values
from actors.studio.demo.places import Place
from actors.studio.money.months import Month, month_of
from actors.studio.money.proration import prorated
from actors.studio.tables import applications, transactions

MONTHS = 12
DUE_AFTER = timedelta(days=9)
EXTRA, EXTRA_PAID = 0.16, 0.5
BLANK: Values = dict.fromkeys(("student_id", "class_id", "due_on", "once"))


class Payment(msgspec.Struct, frozen=True):
    """A credit or payment, and the charges that it pays: their places among the rows, with the cents."""

    row: Values
    pays: list[tuple[int, int]]


class Ledgers:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._months = past_months(office.today)

    def fill(self, family_ids: Sequence[int], places: Sequence[Place]) -> None:
        """Charges first, then what pays for them, then which for which."""
        of_family: defaultdict[int, list[Place]] = defaultdict(list)
        for place in places:
            of_family[place.family_id].append(place)
        charges: list[Values] = []
        payments: list[Payment] = []
        for family_id in family_ids:
            payments += self._family(family_id, of_family[family_id], charges)
        self._insert(charges, payments)

    def _family(self, family_id: int, places: Sequence[Place], charges: list[Values]) -> Iterator[Payment]:
        """Adds the family's charges to `charges`."""
        habit = habit_of(self._office)
        for month in self._months:
            rows = [row for place in places for row in _tuition(place, month)]
            first = len(charges)
            charges += rows
            cents = habit.pays(rows, month_of(self._office.today).distance(month))
            yield from self._payment(family_id, month.first, first, cents)
        if places and self._office.chance(EXTRA):
            yield from self._extra(family_id, charges)
        yield from self._unapplied(family_id, habit)

    def _payment(self, family_id: int, day: date, first: int, cents: Sequence[int]) -> Iterator[Payment]:
        """One payment of so many cents for each of the charges from `first` on."""
        pays = [(first + place, paid) for place, paid in enumerate(cents) if paid]
        if pays:
            on = day + timedelta(days=self._office.random.randrange(DUE_AFTER.days))
            method = self._office.random.choice(words.METHODS)
            row = _money(family_id, "payment", method, on, sum(paid for _, paid in pays), "")
            yield Payment(row, pays)

    def _extra(self, family_id: int, charges: list[Values]) -> Iterator[Payment]:
        """A charge beside tuition that was due ten to ninety days ago; about half of them are paid."""
        category, memo, cents = self._office.random.choice(words.EXTRAS)
        due_on = self._office.days_ago(10, 90)
        row = _money(family_id, "charge", category, due_on - DUE_AFTER, cents, memo)
        charges.append(row | {"due_on": due_on})
        paid = [cents] if self._office.chance(EXTRA_PAID) else []
        yield from self._payment(family_id, row["date"], len(charges) - 1, paid)

    def _unapplied(self, family_id: int, habit: Habit) -> Iterator[Payment]:
        office = self._office
        if habit.has_credit:
            category, memo, cents = office.random.choice(words.CREDITS)
            yield Payment(_money(family_id, "credit", category, office.days_ago(1, 40), cents, memo), [])
        if habit.pays_ahead:
            cents, on = office.random.randrange(4_000, 16_000, 500), office.days_ago(0, 20)
            yield Payment(_money(family_id, "payment", "Check", on, cents, "Paid at the desk"), [])

    def _insert(self, charges: list[Values], payments: list[Payment]) -> None:
        charge_ids = self._office.insert(transactions, charges)
        payment_ids = self._office.insert(transactions, [payment.row for payment in payments])
        rows = [
            {"charge_id": charge_ids[place], "paid_by_id": payment_id, "amount_cents": cents}
            for payment_id, payment in zip(payment_ids, payments, strict=True)
            for place, cents in payment.pays
        ]
        self._office.add(applications, rows)


def past_months(today: date) -> list[Month]:
    """The twelve before this one."""
    this = today.year * 12 + today.month - 1
    return [Month(number // 12, number % 12 + 1) for number in range(this - MONTHS, this)]


def _tuition(place: Place, month: Month) -> Iterator[Values]:
    """The charge of the month, if there is one."""
    over = place.drop_on is not None and place.drop_on <= month.first
    if place.status not in ("active", "dropped") or place.started_on > month.last or over:
        return
    course = place.slot.course
    cents = prorated(course.price_cents, month, place.slot.weekday, place.started_on).cents
    if cents:
        row = _money(place.family_id, "charge", "Tuition", month.first, cents, f"{course.name}, {month.title}")
        once = f"tuition:{place.student_id}:{place.slot.class_id}:{month}"
        whose = {"student_id": place.student_id, "class_id": place.slot.class_id}
        yield row | whose | {"due_on": month.first + DUE_AFTER, "once": once}


def _money(family_id: int, type: str, category: str, on: date, cents: int, memo: str) -> Values:
    told = {"family_id": family_id, "type": type, "category": category, "date": on}
    return BLANK | told | {"amount_cents": cents, "memo": memo}
