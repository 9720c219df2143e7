"""Why a start is refused, in one line for the person at the terminal."""


class CannotStart(Exception):
    """Something outside the program is in the way; the message is one line that says what."""
