"""Who may look at a decision a second time, and who of them is not there to be asked?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.school.rota import changes_at
from flows.school.routing import ORDINARY, on_ladder
from flows.school.school import School


def may_look(concern: Concern, school: School) -> list[str]:
    """Who may look at the decision, in order: the headteacher first, then the others of its ladder.

    Nobody who made the decision (its owner then), has the concern now, or is named in it. About
    anybody who works here the local authority designated officer is asked, by phone.
    """
    if concern.route != ORDINARY:
        return []
    head = school.role_holder("headteacher")
    ladder = on_ladder(concern, school)
    ordered = [*([head.id] if head and head.id in ladder else []), *ladder]
    not_theirs = {concern.owner, concern.decision.who if concern.decision else None}
    return [p for p in dict.fromkeys(ordered) if p not in not_theirs]


def not_there(concern: Concern, ctx: Context) -> Mapping[str, datetime]:
    """Who is away, until when (UTC); nobody by the word of whose decision it is to look at."""
    return ctx.gone_unless_said_by(*_whose(concern))


def is_away(person: str, concern: Concern, ctx: Context) -> bool:
    """The same of one person, unless they are there as soon as school opens."""
    return ctx.stays_away(person, *_whose(concern))


def back_at(person: str, concern: Concern, ctx: Context) -> datetime:
    """When somebody who is not there is there again (UTC)."""
    until = not_there(concern, ctx)[person]
    by_file = ctx.school.off_duty(ctx.now).get(person) == until
    return (changes_at(person, ctx.school, ctx.now) if by_file else None) or until


def _whose(concern: Concern) -> tuple[str, str]:
    return concern.owner or "", concern.decision.who if concern.decision else ""
