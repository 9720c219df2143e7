"""Send emails again: those that a cancel held, or whose outcome is unknown. A person asks for it, never the system.

The emails change hands when the task is made, so there are no records to work on: it begins with its emails.
"""

from typing import Annotated, Literal

from msgspec import Meta

from actors.bulk.base import Batch, BulkAction, Params


class ResendParams(Params, frozen=True, kw_only=True):
    task: Annotated[str, Meta(title="Task", description="Whose emails they were.")]
    only: Annotated[Literal["held", "unconfirmed"], Meta(title="Which emails")]


class ResendEmails(BulkAction[ResendParams]):
    kind = "resend_emails"
    title = "Send emails again"
    record_types = ()  # those of the other task
    Params = ResendParams
    sends_email = True
    launched_from = "task"

    def describe(self, params: ResendParams) -> str:
        return "Send held emails" if params.only == "held" else "Send unconfirmed emails again"

    def process(self, batch: Batch, params: ResendParams) -> None:
        raise AssertionError("its records are done before it begins")
