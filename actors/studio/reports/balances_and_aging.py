"""Family balances and aging: what each family owes, and for how long.

What is open of a charge is its amount less what has been applied to it. On an earlier day, only what had been entered
by then counts, on both sides; so open charges less unused credit are the balance, on every day.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, select

from actors.studio.money.balances import SIGNED_CENTS
from actors.studio.reports.parts import NOBODY, Contact, contacts
from actors.studio.reports.report import Answer, Column, Line, Question, Report
from actors.studio.tables import applications, families, transactions

NOTHING_OPEN = "no open balance"
AGES = (0, 30, 60, 90)
"""Days past due up to which a charge is in each column; the last column has the rest."""
BUCKETS = range(len(AGES) + 1)


class BalancesAndAging(Report):
    name = "balances_and_aging"
    title = "Family balances and aging"
    record_type = "families"
    takes = "day"
    counted = ("family", "families")
    columns = (
        Column("Family", 22),
        Column("Guardian", 24),
        Column("Phone", 16),
        Column("Not yet due", 13, "money", total=True),
        Column("1\N{EN DASH}30 days", 13, "money", total=True),
        Column("31\N{EN DASH}60 days", 13, "money", total=True),
        Column("61\N{EN DASH}90 days", 13, "money", total=True),
        Column("Over 90 days", 13, "money", total=True),
        Column("Unused credit", 14, "money", total=True),
        Column("Balance", 14, "money", total=True),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        named = select(families.c.id, families.c.name).where(
            families.c.account_id == question.account_id, families.c.id.in_(question.record_ids)
        )
        found = question.connection.execute(named).all()
        balances, ages = _balances(question), _ages(question)
        guardians = contacts(question, question.record_ids)
        return {
            row.id: _answer(row.name, guardians.get(row.id, NOBODY), ages[row.id], balances.get(row.id, 0))
            for row in found
        }


def _answer(family: str, guardian: Contact, ages: dict[int, int], balance: int) -> Answer:
    due = [ages.get(bucket, 0) for bucket in BUCKETS]
    unused = balance - sum(due)
    line: Line = (family, guardian.name, guardian.phone, *due, unused, balance)
    return [line] if any(due) or unused else NOTHING_OPEN


def _balances(question: Question) -> dict[int, int]:
    entry = transactions.c
    query = (
        select(entry.family_id, func.sum(SIGNED_CENTS).label("cents"))
        .where(entry.account_id == question.account_id, entry.family_id.in_(question.record_ids))
        .where(entry.date <= question.day)
        .group_by(entry.family_id)
    )
    return {row.family_id: int(row.cents) for row in question.connection.execute(query)}


def _ages(question: Question) -> defaultdict[int, dict[int, int]]:
    """By family and column, the cents of its charges that are open."""
    charge, applied = transactions.c, _applied(question)
    due = func.coalesce(charge.due_on, charge.date)
    within = [(due >= question.day - timedelta(days=days), bucket) for bucket, days in enumerate(AGES)]
    bucket = case(*within, else_=len(AGES)).label("bucket")
    cents = func.sum(charge.amount_cents - func.coalesce(applied.c.cents, 0)).label("cents")
    query = (
        select(charge.family_id, bucket, cents)
        .outerjoin_from(transactions, applied, applied.c.charge_id == charge.id)
        .where(charge.account_id == question.account_id, charge.family_id.in_(question.record_ids))
        .where(charge.type == "charge", charge.date <= question.day)
        .group_by(charge.family_id, bucket)
    )
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in question.connection.execute(query):
        found[row.family_id][row.bucket] = int(row.cents)
    return found


def _applied(question: Question) -> Any:
    """What was applied to each charge by that day."""
    payer, part = transactions.alias("payer"), applications.c
    mine = question.account_id
    return (
        select(part.charge_id, func.sum(part.amount_cents).label("cents"))
        .join_from(applications, payer, and_(payer.c.id == part.paid_by_id, payer.c.account_id == mine))
        .where(part.account_id == mine, payer.c.family_id.in_(question.record_ids), payer.c.date <= question.day)
        .group_by(part.charge_id)
        .subquery("applied")
    )
