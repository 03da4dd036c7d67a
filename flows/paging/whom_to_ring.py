"""Who can be rung about a concern, and at which numbers?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.school.people_in_words import name_and_role, phone_of
from flows.school.routing import ORDINARY, nobody_left, people_of
from flows.school.school import School
from flows.wording.sentences import say


def numbers(concern: Concern, school: School, now: datetime) -> str:
    """Who can be rung about this concern, a line each: its own ladder (where nobody is left on it,
    whoever the school file names outside the school), then children's social care, and the LADO
    where the staff may be involved. `now`: UTC."""
    elsewhere = school.people.outside
    lines = [
        f"{school.display(p)}: {phone_of(school, p)}"
        for p in people_of(concern.paging.ladder, school, concern.named)
    ] or ([f"{elsewhere.name}: {elsewhere.phone}"] if elsewhere else [])
    outside = ["mash"] if school.in_hours(now) else ["mash", "emergency-duty-team"]
    if nobody_left(concern.paging.ladder, school, concern.named):
        outside = ["mash", "emergency-duty-team", "police"]
        elsewhere = school.people.outside
        lines += [f"{elsewhere.name}: {elsewhere.phone}"] if elsewhere else []
    outside += [] if concern.route == ORDINARY else ["lado"]
    lines += [
        f"{c.name}: {c.phone}" for c in school.contacts_for(school.authority) if c.role in outside
    ]
    return "\n".join(lines or [f"{school.name}: {school.phone}"])


def numbers_for(concern: Concern, person: str, ctx: Context) -> str:
    """Who can be rung by this person, a line each. Whoever was named, and not by themself, is told
    of nobody on the ladder: it would show that they are named.
    """
    school = ctx.school
    themself = any(person in r.named for r in concern.reports if r.reporter == person)
    if person not in concern.named or themself:
        return numbers(concern, school, ctx.now)
    outside = ("mash", "emergency-duty-team")
    found = [c for c in school.contacts_for(school.authority) if c.role in outside]
    return "\n".join([f"{school.name}: {school.phone}", *(f"{c.name}: {c.phone}" for c in found)])


def who_is_told(people: Iterable[str], ctx: Context) -> str:
    """Several people in one sentence, whoever is away marked so."""
    return ", ".join(
        say("contact.away", name=ctx.school.display(p))
        if p in ctx.gone
        else name_and_role(ctx.school, p)
        for p in dict.fromkeys(people)
    )
