"""What may happen next: the system's own steps, what people ask, and every fault that we claim to survive. Pure.

Each step takes a state to another, or says None where it cannot happen; which steps a worker may take stands in the
tables at the end. `Protections` switches ours off one by one, so
that a test can see the checker find what each of them is for.
"""

from typing import NamedTuple

from actors.tasks.lifecycle import FINAL, TRANSITIONS, WORKABLE, Signal, Status
from tests.model.state import IDLE, MOST_MESSAGES, RECORDS, State, Worker, claimed, put, turned

NEXT = {(status.value, signal.value): after.value for (status, signal), after in TRANSITIONS.items()}
STOPPED = frozenset(status.value for status in Status) - {status.value for status in WORKABLE}
FINALS = frozenset(status.value for status in FINAL)
WORKABLES = frozenset(status.value for status in WORKABLE)
CLAIM, COMPLETE, CANCEL, PAUSE, RESUME = (
    signal.value for signal in (Signal.CLAIM, Signal.COMPLETE, Signal.CANCEL, Signal.PAUSE, Signal.RESUME)
)
SETTLED = frozenset({"none", "sent", "held", "unconfirmed", "failed"})
HELD = {"queued": "held"}


class Protections(NamedTuple):
    fence: bool = True
    """A batch commits only under the newest lease."""
    status_guard: bool = True
    """A batch commits only while the task runs."""
    email_guard: bool = True
    """An email is claimed only while the task runs."""
    claim_before_sending: bool = True
    unknown_is_final: bool = True
    """An email whose sender died is never sent again by itself."""
    cancel_holds_late_refusals: bool = True
    completes_at_last: bool = True
    """A sender that finds nothing left completes the task: its last email may have settled while it was paused."""
    rescue: bool = True
    lost_senders: bool = True
    final_only_purge: bool = True


class Steps:
    def __init__(self, protections: Protections) -> None:
        self._has = protections

    # The system's own work

    def claim(self, state: State, who: int) -> State | None:
        """Take the message, and the task if it is to be had; a message that finds nothing to do is dropped."""
        if not state.messages:
            return None
        state = state.but(messages=state.messages - 1)
        status = NEXT.get((state.status, CLAIM))
        if status is None or state.leased or state.gone == "purged":
            return state
        doing = "mail" if state.position == RECORDS else "records"
        return state.but(status=status, leased=True, workers=claimed(state.workers, who, doing))

    def batch(self, state: State, who: int) -> State | None:
        """One record, in one transaction: the change, its email in the outbox, and the count."""
        if not self._holds(state, who):
            return self._leave(state, who)
        at = state.position
        if at == RECORDS:
            return None
        return state.but(
            effects=put(state.effects, at, state.effects[at] + 1),
            emails=put(state.emails, at, "queued") if state.emails[at] == "none" else state.emails,
            leased=True,
            trespassed=state.trespassed or not state.workers[who].fresh,
        )

    def release(self, state: State, who: int) -> State | None:
        """The slice is over: the task goes to the end of the queue; the message may be lost, see `lose`."""
        if not self._holds(state, who):
            return self._leave(state, who)
        state = self._leave(state, who).but(leased=False)
        return state.but(messages=min(MOST_MESSAGES, state.messages + 1))

    def take_email(self, state: State, who: int) -> State | None:
        """Claim the next email; where there is none, the task sleeps, or that was all."""
        if not self._holds(state, who) and self._has.email_guard:
            return self._leave(state, who)
        state = state.but(leased=True)
        if "queued" not in state.emails:
            state = self._leave(state, who)
            return self._completed(state) if self._has.completes_at_last else state
        email = state.emails.index("queued")
        emails = put(state.emails, email, "sending") if self._has.claim_before_sending else state.emails
        return state.but(emails=emails, workers=self._now(state, who, "sending", email))

    def say(self, state: State, who: int) -> State | None:
        """The final dot: from now on the server has it."""
        email = state.workers[who].email
        delivered = put(state.delivered, email, state.delivered[email] + 1)
        return state.but(delivered=delivered, workers=self._now(state, who, "said", email))

    def be_refused(self, state: State, who: int) -> State | None:
        return state.but(workers=self._now(state, who, "refused", state.workers[who].email))

    def settle(self, state: State, who: int) -> State | None:
        """Write down how it ended, whatever has become of the task meanwhile."""
        worker = state.workers[who]
        ending = "sent" if worker.doing == "said" else "queued"
        if ending == "queued" and state.status in FINALS and self._has.cancel_holds_late_refusals:
            ending = "held"
        return self._completed(
            state.but(
                emails=put(state.emails, worker.email, ending), workers=self._now(state, who, "mail", worker.email)
            )
        )

    def rescue(self, state: State) -> State | None:
        """The clock sends a message to a task that has none and that nobody works on."""
        missing = state.status in WORKABLES and not state.leased and not state.messages and state.gone != "purged"
        return state.but(messages=1) if missing and self._has.rescue else None

    def abandon(self, state: State) -> State | None:
        """A claim that is older than any send can be is nobody's: the outcome is unknown."""
        if not self._has.lost_senders:
            return None
        for email, ending in enumerate(state.emails):
            if ending == "sending" and not self._has_sender(state, email):
                again = not self._has.unknown_is_final and state.status in WORKABLES
                lost = "queued" if again else "unconfirmed"
                return self._completed(state.but(emails=put(state.emails, email, lost)))
        return None

    def lease_ends(self, state: State) -> State | None:
        return state.but(leased=False) if state.leased else None

    # What people ask

    def cancel(self, state: State) -> State | None:
        status = NEXT.get((state.status, CANCEL))
        if status is None or state.gone != "no":
            return None
        held = tuple(HELD.get(ending, ending) for ending in state.emails)
        return state.but(status=status, emails=held, leased=False)

    def pause(self, state: State) -> State | None:
        status = NEXT.get((state.status, PAUSE))
        return state.but(status=status, leased=False) if status else None

    def resume(self, state: State) -> State | None:
        status = NEXT.get((state.status, RESUME))
        return state.but(status=status, messages=min(MOST_MESSAGES, state.messages + 1)) if status else None

    def delete(self, state: State) -> State | None:
        return state.but(gone="deleted") if state.gone == "no" and state.status in FINALS else None

    def restore(self, state: State) -> State | None:
        return state.but(gone="no") if state.gone == "deleted" else None

    def purge(self, state: State) -> State | None:
        """The sweeper: what was deleted, or is past its time, goes for good."""
        ready = state.status in FINALS or not self._has.final_only_purge
        return state.but(gone="purged") if ready and state.gone != "purged" else None

    # Faults

    def lose(self, state: State) -> State | None:
        """A message is lost: Redis wiped, a reply that did not arrive, a worker killed with it in hand."""
        return state.but(messages=state.messages - 1) if state.messages else None

    def double(self, state: State) -> State | None:
        more = 0 < state.messages < MOST_MESSAGES
        return state.but(messages=state.messages + 1) if more else None

    def crash(self, state: State, who: int) -> State | None:
        return self._leave(state, who)

    def freeze(self, state: State, who: int) -> State | None:
        return state.but(workers=turned(state.workers, who, frozen=True))

    def thaw(self, state: State, who: int) -> State | None:
        return state.but(workers=turned(state.workers, who, frozen=False))

    def _holds(self, state: State, who: int) -> bool:
        """`Change.hold`: the task runs, under this worker's lease."""
        if state.gone == "purged":
            return False
        fresh = state.workers[who].fresh or not self._has.fence
        return fresh and (state.status == "running" or not self._has.status_guard)

    def _leave(self, state: State, who: int) -> State:
        return state.but(workers=put(state.workers, who, IDLE))

    def _now(self, state: State, who: int, doing: str, email: int) -> tuple[Worker, ...]:
        return turned(state.workers, who, doing=doing, email=email)

    def _has_sender(self, state: State, email: int) -> bool:
        busy = ("sending", "said", "refused")
        return any(each.doing in busy and each.email == email and not each.frozen for each in state.workers)

    def _completed(self, state: State) -> State:
        settled = state.position == RECORDS and SETTLED.issuperset(state.emails)
        status = NEXT.get((state.status, COMPLETE)) if settled else None
        return state.but(status=status, leased=False) if status else state


FAIR = ("thaw", "settle", "say", "take_email", "batch", "release", "lease_ends", "abandon", "claim", "rescue", "resume")
"""What goes on once faults stop and nobody asks for anything but that a paused task goes on; the first that can."""
OF_ALL = (
    "rescue", "abandon", "lease_ends", "cancel", "pause", "resume", "delete", "restore", "purge", "lose", "double",
)  # fmt: skip
OF_A_WORKER = {
    "nothing": ("claim",),
    "records": ("batch", "release", "crash", "freeze"),
    "mail": ("take_email", "release", "crash", "freeze"),
    "sending": ("say", "be_refused", "crash", "freeze"),
    "said": ("settle", "crash", "freeze"),
    "refused": ("settle", "crash", "freeze"),
    "frozen": ("crash", "thaw"),
}
"""What a worker may do next, by what it does now."""
