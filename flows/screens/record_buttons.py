"""What can this person do with the record from here?"""

from __future__ import annotations

from flows.access.buttons import LET_SEE
from flows.assessment.buttons import NOTE, SO_FAR, WHAT_NOW
from flows.closing.buttons import AGREE_CLOSE, OTHER_CLOSE, REOPEN
from flows.concern import Concern
from flows.context import Context
from flows.decision import second_look
from flows.decision.buttons import LOOK_OUTSIDE, SECOND_LOOK
from flows.declared import Press
from flows.entries.buttons import EARLIER, HOLD, KEEP_UNTIL, MOVING, RECORD, RECORD_SENT
from flows.export.buttons import PAPER
from flows.linking.buttons import LINK
from flows.paging import naming
from flows.paging.buttons import ACKNOWLEDGE, CANNOT, NAMED
from flows.rights import refusal
from flows.school.routing import may_act
from flows.screen import Button, Part, Row, Text
from flows.screens.buttons import WHO_READ
from flows.wording.sentences import say

BESIDE = (WHAT_NOW, RECORD, NOTE)  # what whoever is with it too does beside the owner


def first(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """What this person does next, of what they may do at all; it stands before the report."""
    if not may_act(concern, person, ctx.school):
        way_out = CANNOT.button(say("readers.involved"))
        return [Text(say("readers.you")), Row((way_out,))]
    if concern.state == "open" and concern.owner != person and concern.offered_to(person):
        return [*_buttons((BESIDE,), concern, person, ctx), *_offered(concern, ctx)]
    asked = [Row(row) for row in (_asked(concern, person),) if row]
    return [*asked, *_buttons(_rows(concern, person, ctx)[:1], concern, person, ctx)]


def others(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """What else they can do; it stands after the report."""
    if concern.state == "open" and concern.owner != person and concern.offered_to(person):
        return []
    return _buttons(_rows(concern, person, ctx)[1:], concern, person, ctx)


def _buttons(
    rows: tuple[tuple[Press, ...], ...], concern: Concern, person: str, ctx: Context
) -> list[Part]:
    """Those of them that are this person's to press."""
    theirs = [
        tuple(one.button() for one in row if not refusal(one, concern, person, ctx.school))
        for row in rows
    ]
    return [Row(row) for row in theirs if row]


def _asked(concern: Concern, person: str) -> tuple[Button, ...]:
    """The way to what this person is asked to look at or to agree to, as in the message of it."""
    match concern.asks(person):
        case "look" | "talk":
            number = str(len(concern.second_looks))
            return (SECOND_LOOK.button(say("open.second-look"), nonce=number),)
        case "agree":
            number = str(len(concern.other_closings))
            return (AGREE_CLOSE.button(say("open.agree-close"), nonce=number),)
    return ()


def _rows(concern: Concern, person: str, ctx: Context) -> tuple[tuple[Press, ...], ...]:
    if concern.state == "closed":
        return ((REOPEN, HOLD, KEEP_UNTIL, WHO_READ, PAPER), (MOVING, RECORD_SENT))
    named = (NAMED,) if naming.may_be_undone(concern) else ()
    if concern.owner != person:
        return (BESIDE, (HOLD, WHO_READ, PAPER, *named))
    phone = (LOOK_OUTSIDE,) if second_look.by_phone(concern, ctx) else ()
    return (
        (WHAT_NOW, SO_FAR, RECORD, EARLIER, *phone),
        (LET_SEE, LINK, OTHER_CLOSE, WHO_READ),
        (PAPER, *named),
    )


def _offered(concern: Concern, ctx: Context) -> list[Part]:
    """The way to pick it up, or to take it over from whoever has it."""
    words = (
        say("open.offered", name=ctx.school.display(concern.owner))
        if concern.owner
        else say("open.not-by-opening")
    )
    have = say("open.take-over" if concern.owner else "open.have")
    return [
        Text(words),
        Row((ACKNOWLEDGE.button(have, step="record", nonce=str(concern.handovers)),)),
    ]
