"""What do reminders say, and what do others read of what is overdue?"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.follow_up.buttons import WHAT_IS_DUE
from flows.follow_up.follow_ups import LATE, find_any, of_reminder
from flows.messages import over
from flows.paging.buttons import CANNOT
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def remind(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    due = of_reminder(concern, args)
    if concern.owner != person or not due:
        return over(concern, say("remind.finished", reference=concern.reference))
    lines = [say("remind.due", reference=concern.reference, count=len(due))]
    lines += [say("remind.late")] if LATE in args else []
    asked = concern.passing_to
    lines += [say("remind.passing", name=ctx.school.display(asked))] if asked else []
    button = WHAT_IS_DUE.button(step="-".join(args), nonce=args[0])
    return Message(say("remind.notice", reference=concern.reference), tuple(lines), ((button,),))


def overdue(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    found = [find_any(concern, one) for one in args[0].split("-")]
    undone = any(one and one.done_at is None for one in found)
    if not undone or concern.owner is None or concern.owner == person:
        return None
    words = say("overdue.text", reference=concern.reference, name=ctx.school.display(concern.owner))
    return Message(
        say("overdue.notice", reference=concern.reference),
        (words,),
        ((OPEN.button(), CANNOT.button()),),
    )
