"""Which record is to blame when workers die. Pure.

Naive: count the claims of a task that came to nothing. Problem: a batch of a thousand has one bad record somewhere in
it; and where records before it are done one by one, the count begins anew with each. Chosen: the task notes what its
worker has *in hand*, at no cost, for it goes with what is written anyway. A worker that is lost with a batch in hand
puts all of that batch under suspicion: from then on they are done one by one. One that is lost with a single record in
hand puts that record under suspicion, and the next worker does it alone (`actors.isolation`). If that one is lost too,
the record is given up. So a record that kills costs three workers at most, wherever it stands.
"""

from typing import NamedTuple

MOST_DEATHS = 2
"""Workers that a record may cost once it is alone in hand; the batch before it makes three."""


class Blame(NamedTuple):
    careful_to: int
    """Up to this position records go one by one."""
    deaths: int
    """How often the next record, alone in hand, was the last thing that its worker did."""

    def after_loss(self, position: int, in_hand: int) -> "Blame":
        """A worker was lost that stood at `position`, with everything up to `in_hand` in its hands."""
        if in_hand == position + 1:
            return self._replace(deaths=self.deaths + 1)
        return self._replace(careful_to=max(self.careful_to, in_hand))

    def in_hand(self, position: int, batch: int) -> int:
        """What a worker has in hand that takes the task up; under suspicion nothing yet, until it is alone."""
        if self.deaths:
            return position
        return position + (1 if self.careful_to > position else batch)
