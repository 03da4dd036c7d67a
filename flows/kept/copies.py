"""Which copies on paper were asked for, by whom, of what?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from flows.kept.record import Record

CopyKind = Literal["chronology", "referral", "child", "moving", "plan"]


class Copy(Record):
    """One copy, asked for in the chat by `who`, who alone is shown its `password`. `mark` names it,
    and no person. `made_at` (UTC): when it was written, at the machine.

    `child`, with `born` and other names (`also`): about whom alone it is; empty for everybody.
    `entered`: each place where they are entered, a concern's id and their place in it. `concerns`:
    the other records that go into it, by their ids.
    """

    mark: str
    kind: CopyKind
    who: str
    at: datetime
    password: str
    child: str = ""
    born: date | None = None
    also: tuple[str, ...] = ()
    entered: tuple[tuple[str, int], ...] = ()
    staff_named: bool = True
    reporter_named: bool = True
    concerns: tuple[str, ...] = ()
    made_at: datetime | None = None

    @property
    def is_owed(self) -> bool:
        """Whether somebody waits for what is kept about a child, and it is not written yet."""
        return self.kind in ("child", "moving") and self.made_at is None
