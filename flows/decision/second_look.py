"""Who looks at a decision a second time, and what did they say? Somebody else, in private, never
whoever made it or has it.

Needed for managing in school, for not referring on a met gate criterion, and whenever nobody
outside the school is told of what calls for that. It never holds up a referral: only closing waits
for it. No answer in one working day: the next person; nobody left: a named person outside, by phone.
"""

from __future__ import annotations

from datetime import datetime

from flows.assessment.steps import REFERRALS, decision_stands
from flows.concern import Concern
from flows.context import Context
from flows.decision.outside_told import lado_advised, untold
from flows.decision.who_may_look import is_away, may_look, not_there
from flows.declared import counted
from flows.kept.decision import SecondLook
from flows.moves import Undelivered
from flows.protocol.rules import Protocol
from flows.school.routing import ORDINARY
from flows.school.school import School
from flows.turn import Draft

LOOK, ASKED, LOOKED = "second-look", "look-asked", "looked"
_TELLS_SOMEBODY = REFERRALS | {"early-help"}


def needed(concern: Concern, protocol: Protocol) -> bool:
    """Whether the decision that stands calls for a second look, whatever is done about it."""
    decision = concern.decision
    if decision is None or not decision_stands(concern, protocol):
        return False
    options = set(decision.options)
    on_a_gate = bool(protocol.gate_met(concern.facts)) and not REFERRALS & options
    if on_a_gate or "manage-in-school" in options:
        return True
    return not _TELLS_SOMEBODY & options and untold(concern, protocol)


def given(concern: Concern, protocol: Protocol) -> bool:
    """Whether nothing is missing: none needed, or somebody agreed to this very decision."""
    return not needed(concern, protocol) or agreed(concern, protocol)


def agreed(concern: Concern, protocol: Protocol) -> bool:
    """Whether somebody agreed to the decision that stands now; about anybody who works here, whether
    the LADO's advice is recorded, also where it was added to the record.
    """
    if any(look.answer == "agree" for look in looks(concern)):
        return True
    talk = [look.asked_at for look in looks(concern) if look.answer == "discuss"]
    return concern.route != ORDINARY and lado_advised(concern, protocol, talk)


def missing_to_close(concern: Concern, protocol: Protocol) -> bool:
    """Whether it may not be closed yet: a second look is needed, or nobody outside is recorded as
    told.
    """
    return (needed(concern, protocol) or untold(concern, protocol)) and not agreed(
        concern, protocol
    )


def looks(concern: Concern) -> list[SecondLook]:
    """The second looks at the decision that stands now, in order."""
    decided_at = concern.decision.at if concern.decision else None
    return [look for look in concern.second_looks if look.decided_at == decided_at]


def waiting(concern: Concern) -> SecondLook | None:
    """The second look that waits for an answer, if any; one that asked to talk may still agree."""
    waits = (look for look in _to_answer(concern) if not look.passed_over)
    return next(waits, None)


def _to_answer(concern: Concern) -> list[SecondLook]:
    """What may be answered: whoever wanted to talk may agree after others are asked, too."""
    return [look for look in looks(concern) if look.answer in ("", "discuss") and look.to]


def to_answer(concern: Concern, person: str, ctx: Context) -> SecondLook | None:
    """The second look that this person may give now, if any."""
    if not wanted(concern, ctx.protocol) or person not in may_look(concern, ctx.school):
        return None
    return next((look for look in _to_answer(concern) if look.to == person), None)


def by_phone(concern: Concern, ctx: Context) -> bool:
    """Whether somebody outside may give it by phone: it is missing, nobody in the school is being
    asked, and nobody is left to ask.
    """
    stands = decision_stands(concern, ctx.protocol)
    missing = stands and missing_to_close(concern, ctx.protocol)
    return missing and waiting(concern) is None and not candidates(concern, ctx)


def candidates(concern: Concern, ctx: Context) -> list[str]:
    """Whom of them to ask next: nobody who was asked about this decision already, or is away."""
    gone = not_there(concern, ctx)
    return [p for p in not_asked_yet(concern, ctx.school) if p not in gone]


def not_asked_yet(concern: Concern, school: School) -> list[str]:
    """Who may look at the decision that stands and was not asked; whoever was, until it was not needed
    any more or they went away, may be asked again.
    """
    asked = {look.to for look in looks(concern) if look.answer not in ("not-needed", "away")}
    return [p for p in may_look(concern, school) if p not in asked]


def keep_up(draft: Draft) -> None:
    """Ask the first or the next person when a second look is missing and nobody is being asked; stop
    asking for one that is not needed any more.
    """
    _stop(draft)
    _pass_over(draft)
    concern, protocol = draft.concern, draft.ctx.protocol
    begun = bool(looks(concern)) and wanted(concern, protocol)
    if (needed(concern, protocol) or begun) and not agreed(concern, protocol):
        ask_next(draft)
    _say_who_waits(draft)


def wanted(concern: Concern, protocol: Protocol) -> bool:
    """Whether somebody who was asked still is: the decision stands, the concern is on the school's
    own route, and it cannot be closed without them.
    """
    stands = decision_stands(concern, protocol) and concern.route == ORDINARY
    return stands and missing_to_close(concern, protocol)


def _stop(draft: Draft) -> None:
    """Whoever is being asked reads that they are not any more, and so does the owner: the decision
    is another, somebody outside was told, or it went another way.
    """
    look, concern, protocol = waiting(draft.before), draft.concern, draft.ctx.protocol
    if look is None or (waiting(concern) and wanted(concern, protocol)):
        return
    number = draft.before.second_looks.index(look)
    if concern.second_looks[number] != look:
        return
    if look.answer == "":
        put(draft, look, look.but(answer="not-needed"))
        draft.record("second-look-not-needed", look.to)


def _say_who_waits(draft: Draft) -> None:
    """Whoever wanted to talk may agree only as long as this decision needs them."""
    concern, ctx = draft.concern, draft.ctx
    for look in concern.second_looks:
        over = look != to_answer(concern, look.to, ctx)
        if look.answer == "discuss" and look.over != over:
            put(draft, look, look.but(over=over))


def ask_next(draft: Draft) -> None:
    """Ask the next person, unless somebody is being asked; both they and the owner are told at
    once.
    """
    concern = draft.concern
    people = [] if waiting(concern) else candidates(concern, draft.ctx)
    if not people or concern.decision is None:
        return
    look = SecondLook(decided_at=concern.decision.at, to=people[0], asked_at=draft.ctx.now)
    draft.change(second_looks=(*concern.second_looks, look))
    draft.record("second-look-asked", people[0])
    number = str(len(draft.concern.second_looks))
    draft.post(LOOK, people[0], number)
    if concern.owner:
        draft.post(ASKED, concern.owner, number)


def _pass_over(draft: Draft) -> None:
    look = waiting(draft.concern)
    if look is None:
        return
    late = moves_on_at(look, draft.ctx.school) <= draft.ctx.now
    gone = is_away(look.to, draft.concern, draft.ctx)
    if not (late or gone) and look.to in may_look(draft.concern, draft.ctx.school):
        return
    if look.answer == "discuss":
        put(draft, look, look.but(passed_over=True))
    elif gone and not late:
        put(draft, look, look.but(answer="away"))
        draft.record("second-look-away", look.to)
    else:
        put(draft, look, look.but(answer="moved-on"))
        draft.record("second-look-moved-on", look.to)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Nobody waits for an answer of whoever was never asked: the next person is."""
    look = waiting(draft.concern)
    if look and (move.kind, move.person, look.answer) == (LOOK, look.to, ""):
        put(draft, look, look.but(answer="moved-on"))


def moves_on_at(look: SecondLook, school: School) -> datetime:
    """One working day after it was asked, or they wanted to talk, in UTC."""
    return school.calendar.a_working_day_later(look.answered_at or look.asked_at)


def next_at(concern: Concern, school: School) -> datetime | None:
    """When the second look that waits moves on to the next person, in UTC."""
    look = waiting(concern)
    return moves_on_at(look, school) if look else None


def by_number(concern: Concern, told: str) -> SecondLook | None:
    """The second look that a message is about: they are counted from 1."""
    nth = counted(told) or 0
    return concern.second_looks[nth - 1] if 0 < nth <= len(concern.second_looks) else None


def put(draft: Draft, old: SecondLook, new: SecondLook) -> None:
    """Change a second look, and what was said of it in the chat."""
    draft.change(
        second_looks=tuple(new if look == old else look for look in draft.concern.second_looks)
    )
    draft.refresh(LOOK, old.to)
    draft.refresh(ASKED)
    draft.refresh(LOOKED)
