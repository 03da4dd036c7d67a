"""What is everybody told before anything else, and who is there now to be rung?

Source: UKCIS 2024; the schools guidance of 2016. At most 50 words, names and numbers apart.
"""

from __future__ import annotations

from flows.context import Context
from flows.school.contacts import contact_of
from flows.school.people_in_words import name_and_phone
from flows.school.routing import ORDINARY, STAFF, ladder_for, people_of
from flows.screen import Part, Text
from flows.wording.sentences import say


def first_words(ctx: Context, person: str, *, in_form: bool = True) -> tuple[Part, ...]:
    """What this person is told first; `in_form`: that the form is nothing to wait for, too."""
    lines = [say("first.never"), say("first.device"), say("first.stay")]
    lines += [say("first.form")] if in_form else []
    return (
        Text(say("first.danger"), strong=True),
        Text("\n".join(lines)),
        Text("\n".join(_whom_to_ring(ctx, person))),
    )


def first_told(ctx: Context, person: str, route: str = ORDINARY) -> str:
    """Whom this person goes to first: whoever of the route is there; empty when nobody
    is there.
    """
    people = people_of(ladder_for(route, ctx.school), ctx.school, frozenset({person}))
    return next((one for one in people if one not in ctx.gone), "")


def _whom_to_ring(ctx: Context, person: str) -> list[str]:
    lead, head = first_told(ctx, person), first_told(ctx, person, STAFF)
    there = name_and_phone(ctx.school, lead)
    team = contact_of(ctx.school, "emergency-duty-team", ctx.now)
    if ctx.school.in_hours(ctx.now) or not team:
        lines = [say("first.tell", who=there)]
    else:
        lines = [say("first.tell-closed", who=there, team=team)]
    if lead and head != lead:
        about = ctx.school.display(lead)
        lines.append(say("first.tell-head", lead=about, who=name_and_phone(ctx.school, head)))
    return lines
