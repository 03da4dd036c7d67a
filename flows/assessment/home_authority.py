"""Which agencies serve the child? Those of the authority where each child lives, not of the one
where the school is.

Taken from the children in the record; while none is recorded the owner says where the child lives,
and until then the school's own are shown, so that nobody is kept from ringing. For an authority
that the school file does not list the school's own children's social care can redirect the caller.
The police are national (UKCIS 2024: children's social care contact and referrals; KCSIE, Part one).
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.assessment.buttons import HOME_AUTHORITY
from flows.concern import Concern
from flows.context import Context
from flows.declared import counted
from flows.entries.choosing.child_there import involved
from flows.names.authorities import same_authority
from flows.protocol.parts import Level
from flows.school.contacts import contact_line
from flows.school.school import School
from flows.school.tables import Contact
from flows.screen import Part, Text, in_rows
from flows.turn import Draft
from flows.wording.sentences import say, together

ANOTHER = "another"
# Wherever a child lives: the police and CEOP are national, the LADO is for adults who work here.
_OF_THE_SCHOOL = frozenset({"police", "lado", "ceop"})
# Which numbers are those of an agency that was chosen, where the school file calls it otherwise.
_ROLES = {
    "social-care": ("mash",),
    "consult": ("mash",),
    "police-999": ("police",),
    "police-101": ("police",),
    "duty-team": ("emergency-duty-team",),
}

Homes = list[tuple[str, list[str]]]


def listed(school: School) -> tuple[str, ...]:
    """Every authority of the school file, as it is written there, the school's own first."""
    found = [school.authority]
    for contact in school.contacts:
        if contact.authority and not any(same_authority(contact.authority, one) for one in found):
            found.append(contact.authority)
    return tuple(found)


def homes(concern: Concern, school: School) -> Homes:
    """Each home authority with the children who live there; what was entered last about a child
    counts.
    """
    grouped: Homes = []
    for child in involved(concern):
        name = child.name or child.description
        authority = child.values.get("authority") or school.authority
        there = next((names for one, names in grouped if same_authority(one, authority)), None)
        grouped.append((authority, [name])) if there is None else there.append(name)
    return grouped


def contacts(concern: Concern, roles: list[str], ctx: Context, step: str, nonce: str) -> list[Part]:
    """Whom to ring, for these roles in this order; with the choice of an authority while no child
    is recorded.
    """
    known = homes(concern, ctx.school)
    asked: list[Part] = [] if known else _choice(concern, ctx.school, step, nonce)
    return [*numbers(concern, roles, ctx), *asked]


def named_by(level: Level, concern: Concern, ctx: Context) -> list[Part]:
    """The numbers of every agency that a recommendation of this level names, or could mean."""
    roles = {
        Level.EMERGENCY: ["mash", "police"],
        Level.IMMEDIATE_REFERRAL: ["mash", "police"],
        Level.ESCALATE: ["mash", "early-help", "police"],
    }.get(level, ["mash", "early-help"])
    return numbers(concern, roles, ctx)


def duty_team(ctx: Context) -> list[str]:
    """Who answers for social care while offices are closed."""
    return [] if ctx.school.in_hours(ctx.now) else ["emergency-duty-team"]


def everybody(concern: Concern, ctx: Context) -> list[Part]:
    """999 before all, then whom anything here may name: children's social care and the police first;
    the duty team out of hours.
    """
    headings = (say("action.first-999"), say("action.contacts-heading"))
    named = numbers(concern, ["mash", *duty_team(ctx), "police", "early-help"], ctx)
    return [*(Text(one, strong=True) for one in headings), *named]


def beside(concern: Concern, told: Iterable[str], ctx: Context) -> list[Part]:
    """The numbers of the agencies that are named there, as they are chosen, each once."""
    roles = [role for one in told for role in _ROLES.get(one, (one,))]
    wanted = [*roles, *duty_team(ctx)] if "mash" in roles else roles
    return [Text(lines) for lines in _found(concern, list(dict.fromkeys(wanted)), ctx)]


def numbers(concern: Concern, roles: list[str], ctx: Context) -> list[Part]:
    """Whom to ring, for these roles in this order, where each child lives."""
    school = say("action.contact", name=ctx.school.name, phone=ctx.school.phone)
    return [Text(lines) for lines in _found(concern, roles, ctx) or [school]]


def _found(concern: Concern, roles: list[str], ctx: Context) -> list[str]:
    known = homes(concern, ctx.school)
    places = known or [(concern.home or ctx.school.authority, [])]
    local = [_local(authority, names, roles, ctx) for authority, names in places]
    wanted = [role for role in roles if role in _OF_THE_SCHOOL]
    others = [_line(c, ctx) for r in wanted for c in ctx.school.own_contacts if c.role == r]
    return [lines for lines in (*local, "\n".join(others)) if lines]


def _choice(concern: Concern, school: School, step: str, nonce: str) -> list[Part]:
    names = [*listed(school), say("home-authority.another")]
    buttons = [
        HOME_AUTHORITY.button(name, step=step, nonce=nonce, choice=str(n))
        for n, name in enumerate(names)
    ]
    words = "home-authority.chosen" if concern.home else "home-authority.ask"
    return [Text(say(words, authority=_said(concern.home or school.authority))), *in_rows(buttons)]


def choose(draft: Draft, choice: str, person: str) -> None:
    """This person says in which of the listed authorities the child lives, or that it is another."""
    known, place = listed(draft.ctx.school), counted(choice)
    home = ANOTHER if place is None or place >= len(known) else known[place]
    draft.change(home=home)
    draft.record("home-authority", person, authority=home)


def _said(authority: str) -> str:
    return say("home-authority.elsewhere") if authority == ANOTHER else authority


def _local(authority: str, names: list[str], roles: list[str], ctx: Context) -> str:
    school = ctx.school
    own = authority if school.has_authority(authority) else school.authority
    lines = [
        _line(c, ctx)
        for role in roles
        if role not in _OF_THE_SCHOOL
        for c in school.contacts_for(own)
        if c.role == role and c.authority
    ]
    if not lines:
        return ""
    if own != authority:
        lines.insert(0, say("home-authority.unlisted", authority=_said(authority), own=own))
    if names:
        lines.insert(0, say("home-authority.of", names=together(names), authority=_said(authority)))
    return "\n".join(lines)


def _line(contact: Contact, ctx: Context) -> str:
    return contact_line(contact, ctx.today)
