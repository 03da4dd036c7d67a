"""What was a person told is done? Each line of it must stand in the record, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A line that the chronology owes: of which concern, what kind, by whom, with these words in
    it.
    """

    concern: str
    kind: str
    who: str
    words: str = ""


@dataclass
class Ledger:
    """All that was acknowledged to people. `thanked`: the words of a report, and the concern its
    receipt named.

    `asked_back`: typed words after which the bot asked which concern they are about, and said that
    it kept nothing.
    """

    thanked: dict[str, str] = field(default_factory=dict)
    lines: Counter[Line] = field(default_factory=Counter)
    typed: dict[str, Line] = field(default_factory=dict)
    asked_back: set[str] = field(default_factory=set)
    operations: int = 0

    def owe(self, concern: str, kind: str, who: str, words: str = "") -> None:
        """Somebody was shown that this is done."""
        self.lines[Line(concern, kind, who, words)] += 1
