"""Who is asked to agree that a record is closed without an assessment? Somebody else on its ladder, who
is there and was not asked in vain. No answer in one working day: the next person.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from flows.concern import Concern
from flows.kept.closing import OtherClosing
from flows.moves import Undelivered
from flows.paging.offering.nobody_answers import NOT_REACHED
from flows.school.routing import may_act, on_ladder
from flows.school.school import School
from flows.turn import Draft

ASKED, NOBODY = "other-close", "nobody"


def number(concern: Concern) -> str:
    """What names the last wish, in its message and its form: nobody agrees to one they have not
    read.
    """
    return str(len(concern.other_closings))


def somebody(draft: Draft) -> str | None:
    """Who is there, whatever its owner says of them, and of those whoever has least often left it
    unanswered.
    """
    concern = draft.concern
    silent = Counter(asked.second for asked in concern.other_closings if asked.agreed is None)
    others = _others(concern, draft.ctx.school)
    gone = draft.ctx.gone_unless_said_by(concern.owner or "")
    return min(others, key=lambda p: (p in gone, silent[p]), default=None)


def _others(concern: Concern, school: School) -> list[str]:
    people = on_ladder(concern, school)
    return [person for person in people if person != concern.owner]


def keep_up(draft: Draft) -> None:
    """Whoever is asked to agree reads whether they still are: the concern may be another's by now.
    Where they may not any more, somebody else is asked, or the same person anew who may again."""
    if asked := draft.concern.wish_to_close:
        _ask_whoever_is_there(draft, asked)
    if draft.before.wish_to_close != draft.concern.wish_to_close:
        draft.refresh(ASKED)


def _ask_whoever_is_there(draft: Draft, asked: OtherClosing) -> None:
    other = somebody(draft)
    if other and _is_waited_for_no_more(draft, asked, other):
        _ask_next(draft, asked, other)
    elif not other and asked.second:
        _nobody_is_left(draft, asked)


def _nobody_is_left(draft: Draft, asked: OtherClosing) -> None:
    """Its owner is told once; whoever comes onto the ladder later is asked."""
    draft.change(other_closings=(*draft.concern.other_closings[:-1], asked.but(second="")))
    draft.post(ASKED, asked.who, number(draft.concern), NOBODY)


def _is_waited_for_no_more(draft: Draft, asked: OtherClosing, other: str) -> bool:
    """Whether they may not any more, have not answered in time, or are not there while the other is."""
    ctx, second = draft.ctx, asked.second
    if not may_act(draft.concern, second, ctx.school) or moves_on_at(asked, ctx.school) <= ctx.now:
        return True
    return ctx.stays_away(second, asked.who) and other not in ctx.gone_unless_said_by(asked.who)


def moves_on_at(asked: OtherClosing, school: School) -> datetime:
    """One working day after it was asked, in UTC."""
    return school.calendar.a_working_day_later(asked.at)


def next_at(concern: Concern, school: School) -> datetime | None:
    """When the next person is asked (UTC); None where nobody is left to ask."""
    asked = concern.wish_to_close
    return moves_on_at(asked, school) if asked and _others(concern, school) else None


def _ask_next(draft: Draft, asked: OtherClosing, other: str) -> None:
    instead = asked.but(second=other, at=draft.ctx.now)
    draft.change(other_closings=(*draft.concern.other_closings, instead))
    draft.post(ASKED, other, number(draft.concern))
    draft.record("other-closing-asked", other)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever was never asked is not waited for: somebody else is asked, and where nobody is left, the
    owner is told.
    """
    asked, other = draft.concern.wish_to_close, somebody(draft)
    if asked is None or (move.kind, move.person) != (ASKED, asked.second):
        return
    tried = {one.second for one in draft.concern.other_closings if one.agreed is None}
    if other is None or other in tried:
        draft.post(NOT_REACHED, asked.who, draft.ctx.identifiers.id())
        return
    _ask_next(draft, asked, other)
