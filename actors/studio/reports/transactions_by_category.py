"""Transactions by category: what was charged, credited and paid for what, in a period."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import func, select

from actors.studio.reports.report import Answer, Column, Line, Lines, Question, Report
from actors.studio.tables import families, transactions

NONE_THEN = "no transactions in this period"
CHARGES, CREDITS, PAYMENTS = "charge", "credit", "payment"


class TransactionsByCategory(Report):
    name = "transactions_by_category"
    title = "Transactions by category"
    record_type = "families"
    takes = "period"
    counted = ("category", "categories")
    columns = (
        Column("Category", 26),
        Column("Transactions", 13, "number", total=True),
        Column("Charges", 15, "money", total=True),
        Column("Credits", 15, "money", total=True),
        Column("Payments", 15, "money", total=True),
        Column("Net", 15, "money", total=True),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        there = select(families.c.id).where(
            families.c.account_id == question.account_id, families.c.id.in_(question.record_ids)
        )
        shares = _shares(question)
        return {family: shares.get(family, NONE_THEN) for family in question.connection.execute(there).scalars()}

    def arranged(self, answers: Iterator[Lines]) -> Iterator[Lines]:
        """One line a category, however many families have a share in it: as many in memory as there are categories."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
        for category, *figures in chain.from_iterable(answers):
            sums[str(category)] = [a + int(str(b)) for a, b in zip(sums[str(category)], figures, strict=True)]
        for category in sorted(sums, key=str.casefold):
            yield [[category, *sums[category]]]


def _shares(question: Question) -> dict[int, Lines]:
    entry = transactions.c
    query = (
        select(entry.family_id, entry.category, entry.type, func.count(), func.sum(entry.amount_cents))
        .where(entry.account_id == question.account_id, entry.family_id.in_(question.record_ids))
        .where(*_within(question))
        .group_by(entry.family_id, entry.category, entry.type)
    )
    kept: defaultdict[int, dict[str, dict[str, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    for family, category, type, number, cents in question.connection.execute(query):
        kept[family][category][type] = number, int(cents)
    return {family: [_line(*share) for share in sorted(shares.items())] for family, shares in kept.items()}


def _within(question: Question) -> list[Any]:
    day = transactions.c.date
    from_first = [day >= question.first] if question.first else []
    return from_first + ([day <= question.last] if question.last else [])


def _line(category: str, by_type: dict[str, tuple[int, int]]) -> Line:
    charges, credits, payments = (by_type.get(type, (0, 0))[1] for type in (CHARGES, CREDITS, PAYMENTS))
    number = sum(count for count, _ in by_type.values())
    return category, number, charges, credits, payments, charges - credits - payments
