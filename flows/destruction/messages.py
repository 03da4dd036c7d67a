"""What does the ladder read when a record is to be destroyed? Who asked, the day, and how to stop it."""

from __future__ import annotations

from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.destruction import deciding, steps
from flows.destruction.buttons import CONFIRM, STOP
from flows.kept.destruction import Destruction
from flows.messages import over, plain
from flows.school.people_in_words import name_and_phone
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def told(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    """One message a step; of an earlier one nothing is left."""
    wish = _meant(concern, args)
    if wish is None:
        return None
    if args[1] != _step(wish):
        return over(concern, say("destruction.over", reference=concern.reference))
    if args[2:]:
        who = name_and_phone(ctx.school, args[2])
        return plain(concern, say("destruction.not-told", reference=concern.reference, who=who))
    return _stopped(concern, wish, ctx) if wish.stopped_at else _waits(concern, person, wish, ctx)


def still_changes(concern: Concern, args: Args) -> bool:
    """Whether a message of it may say something else later, though the concern is closed."""
    wish = _meant(concern, args)
    return wish is not None and args[1] == _step(wish) and wish.stopped_at is None


def _waits(concern: Concern, person: str, wish: Destruction, ctx: Context) -> Message:
    words = say("destruction.waits", reference=concern.reference, name=ctx.school.display(wish.by))
    confirms = not wish.confirmed_by and deciding.may_confirm(wish, person, ctx.school)
    buttons = (
        STOP.button(step=wish.id),
        *((CONFIRM.button(step=wish.id),) if confirms else ()),
        OPEN.button(),
    )
    return Message(
        say("concern.notice", reference=concern.reference),
        (words, deciding.when(wish, ctx), say("destruction.anybody")),
        (buttons,),
    )


def _stopped(concern: Concern, wish: Destruction, ctx: Context) -> Message:
    name = ctx.school.display(wish.stopped_by)
    why = say(f"destruction.cause.{wish.cause}") if wish.cause else ""
    words = why or say("destruction.stopped-by", name=name)
    kept = say("destruction.kept", reference=concern.reference)
    return replace(plain(concern, kept, words), rows=((OPEN.button(),),))


def _meant(concern: Concern, args: Args) -> Destruction | None:
    return next((one for one in concern.destructions if one.id == args[0]), None)


def _step(wish: Destruction) -> str:
    return steps.STOPPED if wish.stopped_at else steps.waiting(wish)
