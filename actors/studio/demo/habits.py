"""How families pay: most in time, some a month or more behind, some only a part."""

from collections.abc import Sequence

import msgspec

from actors.studio.demo.office import Office, Values

BEHIND, PARTLY, CREDIT, AHEAD = 0.14, 0.05, 0.05, 0.05
MONTHS_BEHIND = (1, 1, 1, 2, 3)


class Habit(msgspec.Struct, frozen=True):
    unpaid_months: int
    """So many of the last months are not paid."""
    partly: bool
    """Of last month, only a part is paid."""
    has_credit: bool
    pays_ahead: bool

    def pays(self, charges: Sequence[Values], months_ago: int) -> list[int]:
        """The cents that were paid for each of a month's charges; `months_ago` is 1 for last month."""
        if months_ago <= self.unpaid_months:
            return [0 for _ in charges]
        part = 2 if self.partly and months_ago == 1 else 1
        return [charge["amount_cents"] // part for charge in charges]


def habit_of(office: Office) -> Habit:
    behind = office.chance(BEHIND)
    return Habit(
        unpaid_months=office.random.choice(MONTHS_BEHIND) if behind else 0,
        partly=not behind and office.chance(PARTLY),
        has_credit=office.chance(CREDIT),
        pays_ahead=office.chance(AHEAD),
    )
