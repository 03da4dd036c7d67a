"""Who can be rung about a concern, and at which numbers?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from flows.concern import Concern
from flows.context import Context
from flows.school.contacts import told_line
from flows.school.people_in_words import name_and_role, phone_of
from flows.school.routing import ORDINARY, nobody_left, on_ladder
from flows.school.school import School
from flows.school.tables import Contact
from flows.wording.sentences import say

_AT_NIGHT = "emergency-duty-team"
_CARE = ("mash", _AT_NIGHT)
_ALL = (*_CARE, "lado", "police", "ceop", "early-help")


def numbers(concern: Concern, ctx: Context, person: str = "") -> str:
    """Who can be rung now about this concern (by this person: nobody rings themself), a line each:
    whoever of its own ladder is there, then children's social care by day and at night, for it may be
    read hours later, and the LADO where the staff may be involved; whoever is not there last. Where
    nobody else is left on the ladder, or only its owner, who is not there: whoever the school file names
    outside the school, every agency, and last whoever is asked then.
    """
    ladder, school, now = concern.paging.ladder, ctx.school, ctx.now
    asked = [one for one in on_ladder(concern, school) if one != person]
    people = [_person(one, ctx) for one in there_or_all(asked, ctx)]
    if not asked or nobody_left(ladder, school, concern.named) or left_alone(concern, ctx):
        lines = [*outside_the_school(school), *_agencies(school, _ALL, now), *people]
        return "\n".join(lines or [f"{school.name}: {school.phone}"])
    staff = () if concern.route == ORDINARY else ("lado",)
    agencies = _agencies(school, (*_CARE, *staff), now)
    there = not ctx.gone.keys() >= set(asked)
    return "\n".join([*people, *agencies] if there else [*agencies, *people])


def left_alone(concern: Concern, ctx: Context) -> bool:
    """Whether whoever has it is not there, and is the only one left on its ladder."""
    left = on_ladder(concern, ctx.school)
    return concern.owner in ctx.gone and set(left) == {concern.owner}


def there_or_all(people: Iterable[str], ctx: Context) -> list[str]:
    """Those of them who are there now; all of them where none is."""
    people = list(people)
    return [one for one in people if one not in ctx.gone] or people


def _person(person: str, ctx: Context) -> str:
    return say("contact.line", name=marked(person, ctx), phone=phone_of(ctx.school, person))


def marked(person: str, ctx: Context) -> str:
    """What somebody is called; whoever is not there now is marked so."""
    name = ctx.school.display(person)
    return say("contact.away", name=name) if person in ctx.gone else name


def with_phone(person: str, ctx: Context) -> str:
    """`Dana Shaw, 01632 960010`; whoever is not there now is marked so."""
    return f"{marked(person, ctx)}, {phone_of(ctx.school, person)}"


def _agencies(school: School, roles: Collection[str], now: datetime) -> list[str]:
    """The agencies of these kinds for the school's own authority, in the order of the school file."""
    known, today = school.own_contacts, school.local(now).date()
    return [_told(one, today) for one in known if one.role in roles]


def _told(agency: Contact, today: date) -> str:
    line = told_line(agency, today)
    return say("contact.at-night", line=line) if agency.role == _AT_NIGHT else line


def outside_the_school(school: School) -> list[str]:
    """Whoever of the trust or the authority the school file names, with the number; none when it
    names nobody.
    """
    one = school.people.outside
    return [say("contact.line", name=one.name, phone=one.phone)] if one else []


def numbers_for(concern: Concern, person: str, ctx: Context) -> str:
    """Who can be rung by this person, a line each. Whoever was named, and not by themself, is told
    of nobody on the ladder: it would show that they are named.
    """
    school = ctx.school
    if person not in concern.named or _said_so(concern, person):
        return numbers(concern, ctx, person)
    found = _agencies(school, _CARE, ctx.now)
    return "\n".join([f"{school.name}: {school.phone}", *found])


def _said_so(concern: Concern, person: str) -> bool:
    """Whether this reporter said of themself that they are involved, then or later."""
    return any(person in one.ticked for one in concern.reports if one.reporter == person)


def who_is_told(people: Iterable[str], ctx: Context) -> str:
    """Several people in one sentence, whoever is away marked so."""
    return ", ".join(
        marked(p, ctx) if p in ctx.gone else name_and_role(ctx.school, p)
        for p in dict.fromkeys(people)
    )
