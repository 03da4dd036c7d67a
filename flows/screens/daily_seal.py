"""Who is sent the last line of the audit each day, and what does the message say? Nothing of any
concern.

Kept in two people's chats it is out of reach of whoever changes the database: a chain made anew no
longer ends so.
"""

from __future__ import annotations

from datetime import date, datetime, time

from flows.dates import full_day
from flows.school.school import School
from flows.screen import Message
from flows.turn import Post
from flows.wording.sentences import say

KIND = "audit-head"
FROM = time(9)  # the school's own


def posts(school: School, now: datetime) -> tuple[Post, ...]:
    """One message a day for the DSL and one for the headteacher. `now` is aware.

    The day is all that names it: asking again on the same day gives the same messages, which are
    sent once.
    """
    return tuple(
        Post(KIND, person, (school.local(now).date().isoformat(),)) for person in keepers(school)
    )


def due(school: School, now: datetime) -> datetime | None:
    """The moment (UTC) from which today's is sent; None when it has not come. It is about what was
    done before.
    """
    nine = school.calendar.at(school.local(now).date(), FROM)
    return nine if nine <= now else None


def keepers(school: School) -> tuple[str, ...]:
    """Who keeps the lines: the DSL and the headteacher, each once."""
    holders = [school.role_holder(role) for role in ("dsl", "headteacher")]
    return tuple(dict.fromkeys(holder.id for holder in holders if holder))


def message(head: str, day: str) -> Message:
    """`head`: as `report-image audit verify` prints it, SCHOOL:NUMBER:CODE; `day`: as in the post's
    arguments.
    """
    what = say("audit.what", day=full_day(date.fromisoformat(day)))
    return Message(say("audit.notice"), (what, head, say("audit.why")), quiet=True)
