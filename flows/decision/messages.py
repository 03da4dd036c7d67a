"""What do people read about a second look? Whoever is asked: that they are, and how it stands. The
owner: whom it was asked of, and that they answered.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.decision import second_look
from flows.decision.buttons import LOOK_OUTSIDE, SECOND_LOOK
from flows.decision.second_look import by_number, to_answer
from flows.declared import Args
from flows.kept.decision import SecondLook
from flows.messages import over
from flows.paging.buttons import CANNOT
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    """To the person who is asked; once they have answered it says so, and whether they may again."""
    look = by_number(concern, args[0])
    if look is None or look.to != person or not _is_asked(look, concern, ctx):
        return over(concern, say(f"look.{_how_it_ended(look)}", reference=concern.reference))
    with_whom = "to-talk" if concern.owner else "to-talk-nobody"
    words = "asked" if look.answer == "" else with_whom
    name = ctx.school.display(concern.owner or "")
    row = (SECOND_LOOK.button(nonce=args[0]), OPEN.button(say("look.record")), CANNOT.button())
    return _message(concern, say(f"look.{words}", reference=concern.reference, name=name), row)


def _is_asked(look: SecondLook, concern: Concern, ctx: Context) -> bool:
    return look == to_answer(concern, look.to, ctx)


def _how_it_ended(look: SecondLook | None) -> str:
    if look is None or look.answer == "":
        return "over"
    return {"agree": "yours-given", "discuss": "not-needed"}.get(look.answer, look.answer)


def owner_told(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    """To the owner: who is asked, until they have answered."""
    look = by_number(concern, args[0])
    if look is None or concern.owner != person:
        return None
    name = ctx.school.display(look.to)
    if not _is_asked(look, concern, ctx) or look.answer:
        return over(concern, say("look.asked-over", reference=concern.reference, name=name))
    return _message(
        concern,
        say("look.asked-of", reference=concern.reference, name=name),
        (OPEN.button(),),
    )


def looked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    """To the owner: that there is an answer, and whose; what it says stands in the record. That somebody
    wants to talk stands there only until they agree, which is told anew.
    """
    look = by_number(concern, args[0])
    if look is None:
        return _message(concern, say("look.said", reference=concern.reference), (OPEN.button(),))
    said = "wants-to-talk" if look.answer == "discuss" else "answered"
    name = ctx.school.display(look.to)
    if look.over or (look.answer == "agree" and "discuss" in args):
        return over(concern, say("look.asked-over", reference=concern.reference, name=name))
    words = say(f"look.{said}", reference=concern.reference, name=name)
    return _message(concern, words, (OPEN.button(),))


def by_phone(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    """To the owner: that somebody outside is to be rung, as long as it is so."""
    if concern.owner != person or not second_look.by_phone(concern, ctx):
        return over(concern, say("look.over", reference=concern.reference))
    row = (LOOK_OUTSIDE.button(), OPEN.button())
    return _message(concern, say("look.by-phone", reference=concern.reference), row)


def _message(concern: Concern, words: str, row: tuple[Button, ...]) -> Message:
    return Message(say("look.notice", reference=concern.reference), (words,), (row,))
