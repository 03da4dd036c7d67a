"""What has somebody to come back to, and when?"""

from __future__ import annotations

from datetime import datetime

from flows.kept.record import Record


class FollowUp(Record):
    """Something to come back to. `rule` is the protocol's follow-up it was made by.

    `due_at` is the next reminder, `since` when it was first due (both UTC), `reminded` names the
    last reminder, `climbed` how many others have been told. `counted_from` (UTC) is the moment from
    which `due_at` was counted, by the rule's `first` of this number, or by its `every` when `nth`
    is -1; None when a person chose it. `text`: what is to be done, where somebody set it by hand.
    """

    id: str
    rule: str
    due_at: datetime
    made_at: datetime
    since: datetime
    reminded: tuple[str, ...] = ()
    climbed: int = 0
    counted_from: datetime | None = None
    nth: int = 0
    done_at: datetime | None = None
    note: str = ""
    text: str = ""
