"""Whoever dies where, a record that kills costs three workers at most, and no other record is blamed for it."""

from hypothesis import given
from hypothesis import strategies as st

from actors.tasks.blame import MOST_DEATHS, Blame


@given(st.integers(1, 300), st.data(), st.sampled_from([1, 7, 100]))
def test_three_deaths_at_most_wherever_it_stands(total: int, data: st.DataObject, batch: int) -> None:
    bad = data.draw(st.integers(1, total))
    position, blame, deaths = 0, Blame(0, 0), 0
    for _ in range(total + 10):
        if position >= total:
            break
        if blame.deaths >= MOST_DEATHS:
            assert position + 1 == bad
            position, blame = bad, Blame(blame.careful_to, 0)
            continue
        in_hand = max(blame.in_hand(position, batch), position + 1)  # a suspected one is taken in hand by itself
        if bad <= in_hand and position < bad:
            deaths += 1
            blame = blame.after_loss(position, in_hand)
        else:
            position, blame = min(in_hand, total), Blame(blame.careful_to, 0)
    assert (deaths <= 3, position) == (True, total)


def test_a_worker_that_is_lost_before_it_has_anything_in_hand_blames_nobody() -> None:
    suspected = Blame(0, 1)
    assert suspected.in_hand(5, 100) == 5
    assert suspected.after_loss(5, 5).deaths == 1
