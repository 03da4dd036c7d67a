"""What do reminders say, and what do others read of what is overdue?"""

from __future__ import annotations

from flows.concern import Concern, FollowUp
from flows.context import Context
from flows.declared import Args
from flows.follow_up.buttons import PASS_ON, WHAT_IS_DUE
from flows.follow_up.follow_ups import LATE, find_any, of_reminder
from flows.follow_up.reminders import done_and_snooze
from flows.messages import over, plain
from flows.paging.buttons import CANNOT
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def remind(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    due = of_reminder(concern, args)
    if concern.owner != person or not due:
        return over(concern, say("remind.finished", reference=concern.reference))
    if concern.passing_to:
        name = ctx.school.display(concern.passing_to)
        return plain(concern, say("remind.passing", reference=concern.reference, name=name))
    lines = [say("remind.due", reference=concern.reference, count=len(due))]
    lines += [say("remind.late")] if LATE in args else []
    row = (
        *_to_do(due, args, ctx),
        PASS_ON.button(step=due[0].id, nonce=args[0]),
        OPEN.button(),
    )
    return Message(say("remind.notice", reference=concern.reference), tuple(lines), (row,))


def _to_do(due: tuple[FollowUp, ...], args: Args, ctx: Context) -> tuple[Button, ...]:
    """Done and Snooze where one thing is due; where several are, a form that lists them."""
    if len(due) > 1:
        return (WHAT_IS_DUE.button(step="-".join(args), nonce=args[0]),)
    return done_and_snooze(due[0], ctx)


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
