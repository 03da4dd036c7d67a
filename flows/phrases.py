"""How are moments, people and telephone numbers put into a sentence?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flows.concern import Concern
from flows.context import Context
from flows.school.routing import ORDINARY, people_of
from flows.school.school import School
from flows.wording.sentences import say


def moment(ctx: Context, at: datetime) -> str:
    """A UTC moment as the school's people say it: `10:04`, with the day when not today's, the year
    when not this.
    """
    local, today = ctx.school.local(at), ctx.school.local(ctx.now).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    day = day_in_words(local.date()) + (f" {local.year}" if local.year != today.year else "")
    return say("time.full", clock=f"{local:%H:%M}", day=day)


def full_day(day: date) -> str:
    """`23 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def day_in_words(day: date) -> str:
    """`Monday 23 November`."""
    return f"{day:%A} {day.day} {day:%B}"


def name_and_role(school: School, person: str) -> str:
    """`Dana Okafor (the designated safeguarding lead)`; one of the two when the other is not
    known.
    """
    name, roles = school.display(person), school.roles_of(person)
    if not roles or name == school.role_words(roles[0]):
        return name
    return f"{name} ({school.role_words(roles[0])})"


def names(school: School, people: Iterable[str]) -> str:
    """Several people in one sentence."""
    return ", ".join(name_and_role(school, p) for p in people)


def who_is_told(people: Iterable[str], ctx: Context) -> str:
    """Several people in one sentence, with whoever is marked as away marked so."""
    told = dict.fromkeys(people)
    return ", ".join(
        say("contact.away", name=ctx.school.display(p))
        if p in ctx.away
        else name_and_role(ctx.school, p)
        for p in told
    )


def phone_of(school: School, person: str) -> str:
    """A person's number, or the school's when they have none."""
    known = school.person(person)
    return known.phone if known and known.phone else school.phone


def name_and_phone(school: School, person: str) -> str:
    """`Dana Shaw, 01632 960010`; the school's own for nobody."""
    return f"{school.display(person) if person else school.name}, {phone_of(school, person)}"


def contact_of(school: School, role: str) -> str:
    """`Hillshire MASH, 01632 960001`: the first agency of this kind for the school's own authority;
    empty when the school file has none.
    """
    found = (c for c in school.contacts_for(school.authority) if c.role == role)
    return next((f"{one.name}, {one.phone}" for one in found), "")


def social_care(school: School) -> str:
    """Children's social care with its number, as a sentence ends with it."""
    return contact_of(school, "mash") or say("contact.no-social-care")


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


def numbers(concern: Concern, school: School, now: datetime) -> str:
    """Who can be rung about this concern, a line each: its own ladder, then children's social care,
    and the LADO where the staff may be involved. `now`: UTC."""
    lines = [
        f"{school.display(p)}: {phone_of(school, p)}"
        for p in people_of(concern.paging.ladder, school, concern.named)
    ]
    outside = ["mash"] if school.in_hours(now) else ["mash", "emergency-duty-team"]
    outside += [] if concern.route == ORDINARY else ["lado"]
    lines += [
        f"{c.name}: {c.phone}" for c in school.contacts_for(school.authority) if c.role in outside
    ]
    return "\n".join(lines or [f"{school.name}: {school.phone}"])
