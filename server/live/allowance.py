"""How much a client may send: a steady rate, with a burst on top. Pure."""


class Allowance:
    def __init__(self, a_second: float, burst: int) -> None:
        self._a_second = a_second
        self._burst = float(burst)
        self._left = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Use one, at `now` (monotonic). False where there is none left."""
        passed = 0.0 if self._at is None else now - self._at
        self._at = now
        self._left = min(self._burst, self._left + passed * self._a_second)
        if self._left < 1:
            return False
        self._left -= 1
        return True

    @property
    def rested(self) -> bool:
        """Whether the whole burst was there when the last one was taken."""
        return self._left >= self._burst - 1
