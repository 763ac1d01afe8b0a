"""What is found in a clause, and what is remembered from the clauses before it."""

from dataclasses import dataclass, field

from helpers.deadlines import Time


@dataclass
class Finding:
    """A promise found in a clause.

    Offsets count from the start of the clause; `start` may lie before it where the subject was
    restored. `place` says which of the time's years is meant. `standing` marks a permanent floor or
    ceiling, which has no deadline.
    """

    start: int
    end: int
    kind: str
    indicator: str
    scope: str | None
    value: float | None
    value_high: float | None
    unit: str
    comparator: str | None
    change: str | None
    base_year: int | None
    modality: str
    time: Time | None
    place: int
    rule: str
    check: str = ""
    number: int | None = None

    @property
    def year(self) -> int | None:
        """The deadline."""
        return self.time.years[self.place] if self.time else None

    @property
    def period(self) -> str | None:
        """The planning period, where one is stated instead of a year."""
        return self.time.periods[self.place] if self.time else None


@dataclass
class Memory:
    """What later clauses of a sentence may leave out: the last names, and where they stand.

    `subjects` are the names of a table's row, which its cells leave out.
    """

    names: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    scope: str | None = None
    start: int = 0
    frame: str = ""
    base_year: int | None = None
    unit: str = ""
    modality: str = "plain"
    change: str = "level"
    deed: str = ""

    def shift(self, length: int) -> None:
        """Move on by a clause of the given length, so that `start` counts from the next clause."""
        self.start -= length
