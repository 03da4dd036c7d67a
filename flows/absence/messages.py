"""What do people with a role read when somebody is marked as away by another? Nothing of any
concern, and not why.
"""

from __future__ import annotations

from flows.absence.buttons import BACK
from flows.context import Context, Marked
from flows.dates import moment
from flows.school.people_in_words import phone_of
from flows.screen import Message
from flows.wording.sentences import say

KIND, NOT_REACHED = "absence", "not-reached"


def message(mark_id: str, person: str, ctx: Context) -> Message:
    """The message to this person about this mark, as it reads now."""
    who, mark = _meant(mark_id, ctx)
    if mark is None:
        return Message(say("absence.notice"), (say("absence.changed"),))
    words = told(who, mark, person, ctx)
    if who != person or mark.over_at:
        return Message(say("absence.notice"), (words,))
    here = BACK.button(say("absence.here"))
    return Message(say("absence.notice"), (words, say("absence.how-to-undo")), ((here,),))


def not_reached(mark_id: str, ctx: Context) -> Message:
    """To whoever marked somebody: that the chat did not tell them, as long as that stands."""
    who, mark = _meant(mark_id, ctx)
    if mark is None or mark.over_at:
        return Message(say("absence.notice"), (say("absence.changed"),))
    name, phone = ctx.school.display(who), phone_of(ctx.school, who)
    words = say("absence.not-reached", name=name, phone=phone)
    return Message(say("absence.notice"), (words,))


def _meant(mark_id: str, ctx: Context) -> tuple[str, Marked | None]:
    found = ((who, mark) for who, mark in ctx.marked.items() if mark.id == mark_id)
    return next(found, ("", None))


def told(who: str, mark: Marked, person: str, ctx: Context) -> str:
    """Who is away until when, and who said so; or who said since that they are here."""
    themself = "-themself" if mark.over_by == who else ""
    own = "-own" if mark.own else themself
    what = f"over{own}" if mark.over_at else "told"
    by, time = (mark.over_by, mark.over_at) if mark.over_at else (mark.by, mark.until)
    names = {"name": ctx.school.display(who), "by": ctx.school.display(by)}
    key = f"absence.{what}{'-you' if who == person else ''}"
    return say(key, time=moment(ctx, time), own=moment(ctx, mark.own or time), **names)
