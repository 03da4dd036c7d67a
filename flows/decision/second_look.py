"""Who looks at a decision a second time, and what did they say? Somebody else, in private, never
the owner.

Needed for managing in school, and for not referring on a met gate criterion. It never holds up a
referral: only closing waits for it. No answer in one working day: the next person; nobody left: a
named person outside, by phone.
"""

from __future__ import annotations

from datetime import datetime

from flows.assessment.steps import decision_stands
from flows.concern import Concern, SecondLook
from flows.protocol.rules import Protocol
from flows.school.routing import HEAD, LEAD, STAFF, people_of
from flows.school.school import School
from flows.turn import Draft

LOOK, LOOKED = "second-look", "looked"
REFERRALS = frozenset({"police-999", "police-101", "social-care"})


def needed(concern: Concern, protocol: Protocol) -> bool:
    """Whether the decision that stands calls for a second look."""
    decision = concern.decision
    if decision is None or not decision_stands(concern, protocol):
        return False
    on_a_gate = bool(protocol.gate_met(concern.facts)) and not REFERRALS & set(decision.options)
    return on_a_gate or "manage-in-school" in decision.options


def given(concern: Concern, protocol: Protocol) -> bool:
    """Whether nothing is missing: none needed, or somebody agreed to this very decision."""
    return not needed(concern, protocol) or any(look.answer == "agree" for look in looks(concern))


def looks(concern: Concern) -> list[SecondLook]:
    """The second looks at the decision that stands now, in order."""
    decided_at = concern.decision.at if concern.decision else None
    return [look for look in concern.second_looks if look.decided_at == decided_at]


def waiting(concern: Concern) -> SecondLook | None:
    """The second look that waits for an answer, if any; one that asked to talk may still agree."""
    return next(
        (look for look in looks(concern) if look.answer in ("", "discuss") and look.to), None
    )


def candidates(concern: Concern, school: School) -> list[str]:
    """Who may be asked, in order: nobody who owns it, is named in it, or was asked already about
    this decision.

    About staff the local authority designated officer is asked, by phone; about a safeguarding lead
    the chair may be.
    """
    if concern.route in (STAFF, HEAD):
        return []
    first = school.role_holder("chair-of-governors" if concern.route == LEAD else "headteacher")
    ladder = people_of(concern.paging.ladder, school, concern.named)
    ordered = [*([first.id] if first and first.id in ladder else []), *ladder]
    asked = {look.to for look in looks(concern)}
    return [p for p in dict.fromkeys(ordered) if p != concern.owner and p not in asked]


def keep_up(draft: Draft) -> None:
    """Ask the first or the next person when a second look is missing and nobody is being asked."""
    _pass_over(draft)
    concern = draft.concern
    if given(concern, draft.ctx.protocol) or waiting(concern):
        return
    people = candidates(concern, draft.ctx.school)
    if people and concern.decision:
        look = SecondLook(decided_at=concern.decision.at, to=people[0], asked_at=draft.ctx.now)
        draft.change(second_looks=(*concern.second_looks, look))
        draft.record("second-look-asked", people[0])
        draft.post(LOOK, people[0], str(len(draft.concern.second_looks)))


def _pass_over(draft: Draft) -> None:
    look = waiting(draft.concern)
    if look is None:
        return
    may = people_of(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named)
    late = look.answer == "" and moves_on_at(look, draft.ctx.school) <= draft.ctx.now
    if late or look.to == draft.concern.owner or look.to not in may:
        put(draft, look, look.but(answer="moved-on"))
        draft.record("second-look-moved-on", look.to)
        draft.refresh(LOOK, look.to)


def moves_on_at(look: SecondLook, school: School) -> datetime:
    """One working day after it was asked, in UTC."""
    local = school.local(look.asked_at)
    return school.calendar.at(school.calendar.next_school_day(local.date()), local.time())


def next_at(concern: Concern, school: School) -> datetime | None:
    """When the second look that waits moves on to the next person, in UTC."""
    look = waiting(concern)
    return moves_on_at(look, school) if look and look.answer == "" else None


def put(draft: Draft, old: SecondLook, new: SecondLook) -> None:
    """Change a second look."""
    draft.change(
        second_looks=tuple(new if look == old else look for look in draft.concern.second_looks)
    )
