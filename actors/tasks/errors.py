"""What can go wrong with a command, in the words that the person reads. Translated once at each edge (HTTP, socket)."""


class TaskError(Exception):
    """The family. `code` is the contract's code; the message is a sentence for a person."""

    code = "invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TaskError):
    """It does not exist, or not for this viewer: the two must look the same."""

    code = "not_found"

    def __init__(self, message: str = "There is no such task.") -> None:
        super().__init__(message)


class Forbidden(TaskError):
    """The viewer may see the task, but not do this to it."""

    code = "forbidden"


class Conflict(TaskError):
    """The task's state does not allow it."""

    code = "conflict"


class Invalid(TaskError):
    """The request makes no sense; `fields` says where, one sentence a field."""

    code = "invalid"

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}
