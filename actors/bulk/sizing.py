"""How many records the next batch takes: so many that its transaction stays around 50 ms. Pure."""

TARGET_SECONDS = 0.05
FIRST_SIZE, MOST = 100, 5_000
PACED_BATCHES_A_SECOND = 10


class Sizing:
    """Adapts the size of a slice's batches.

    `pace` is the account's limit in records a second, None for none; the first `careful` records go one by one.
    """

    def __init__(self, pace: int | None, *, careful: int = 0) -> None:
        self._pace = pace
        self._most = MOST if pace is None else max(1, pace // PACED_BATCHES_A_SECOND)
        self._careful = careful
        self._grown = min(FIRST_SIZE, self._most)

    @property
    def size(self) -> int:
        return 1 if self._careful else self._grown

    @property
    def ahead(self) -> int:
        """The most that the batch after the next one may take."""
        if self._careful:
            return 1 if self._careful > 1 else self._grown
        return min(self._most, 2 * self._grown)

    def be_careful(self, records: int) -> None:
        """The next `records` one at a time, to find the one that made a batch of so many fail."""
        self._careful = records + 1  # the failed batch itself is about to be counted, see `took`

    def took(self, records: int, seconds: float) -> None:
        """Learn from a batch: at most double, at least halve, towards the target."""
        if self._careful:
            self._careful -= 1
            return
        factor = min(2.0, max(0.5, TARGET_SECONDS / max(seconds, 0.001)))
        self._grown = max(1, min(self._most, round(records * factor)))

    def rest(self, records: int, seconds: float) -> float:
        """Seconds to wait after a batch so as to keep the pace."""
        return max(0.0, records / self._pace - seconds) if self._pace else 0.0
