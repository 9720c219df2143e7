"""What must hold in every state, and across every step. Each says what is broken, or nothing. Pure."""

from tests.model.state import RECORDS, State
from tests.model.steps import FINALS, SETTLED

UNSENT = frozenset({"none", "queued", "held"})


def broken_in(state: State) -> str | None:
    if max(state.effects) > 1:
        return "a record was changed twice"
    if max(state.delivered) > 1:
        return "an email was sent twice"
    if state.trespassed:
        return "a worker changed a record under an old lease"
    for ending, times in zip(state.emails, state.delivered, strict=True):
        if (ending == "sent" and times != 1) or (ending in UNSENT and times and not _said(state)):
            return f"an email is noted as {ending!r} and was delivered {times} times"
    if state.status == "completed" and (state.position < RECORDS or not SETTLED.issuperset(state.emails)):
        return "completed, and something is left to do"
    if state.gone != "no" and state.status not in FINALS:
        return "a task that was not final was taken away"
    return None


def broken_by(before: State, after: State) -> str | None:
    """For what starts from a state in STOPPED; the others cannot break these."""
    if before.status in FINALS and after.status != before.status:
        return f"{before.status} became {after.status}"
    if after.effects != before.effects:
        return f"a record was changed after the task was {before.status}"
    if before.emails != after.emails and _begins_to_leave(before, after):
        return f"an email began to leave after the task was {before.status}"
    if before.gone == "purged" and after.gone != "purged":
        return "a purged task came back"
    return None


def _begins_to_leave(before: State, after: State) -> bool:
    return any(was in UNSENT and now == "sending" for was, now in zip(before.emails, after.emails, strict=True))


def ended(state: State) -> bool:
    """Nothing is left to do, or anybody's to do."""
    return state.status in FINALS and all(ending in SETTLED for ending in state.emails)


def _said(state: State) -> bool:
    return any(worker.doing == "said" for worker in state.workers)
