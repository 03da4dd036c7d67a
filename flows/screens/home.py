"""What stands on the bot's own page? First what waits for its person; then how to report, for
everybody.

Each role's first screen needs no scrolling: what waits, then the buttons; what others have, who is
away and whom to ring come after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.absence import on_home
from flows.concern import AskedOf, Concern
from flows.context import Context
from flows.dates import day_in_words, moment
from flows.drills.buttons import DRILL, may_begin
from flows.figures.buttons import COUNTING, FIGURES
from flows.paging.buttons import HAND_OVER, TO_THE_ROTA
from flows.reporting.buttons import HELP, REPORT, STATUS
from flows.reporting.first_words import first_words
from flows.reporting.receipt import report_lines
from flows.school.contacts import contact_line
from flows.school.people_in_words import name_and_phone, phone_of
from flows.school.rota import Closed, OnTheRota, when_closed
from flows.screen import Button, Form, Pair, Part, Row, Text
from flows.screens.buttons import FIND, OPEN
from flows.wording.sentences import say

SHOWN, COUNTED, IN_A_ROW = 20, 100, 5


@dataclass(frozen=True)
class Waiting:
    """An open concern that this person may know of: no content. `due_at` (UTC): what is due first,
    perhaps past; `due`: what that is, in the words of its own protocol, empty for what nobody has.
    `reopened_at` (UTC): when it was, if it was. `asks`: what of this person, where another has it.
    """

    concern: str
    reference: str
    urgency: str
    owner: str | None
    due_at: datetime | None
    due: str = ""
    reopened_at: datetime | None = None
    asks: AskedOf = ""


@dataclass(frozen=True)
class Shown:
    """What one person may see on the page.

    `waiting`: what is due first, at most one more than are COUNTED. `reports` are their own,
    `people` who waits to be confirmed by them, `health` what only an administrator sees.
    """

    waiting: Sequence[Waiting] = ()
    reports: Sequence[Concern] = ()
    people: Sequence[Part] = ()
    health: Sequence[Part] = ()


def page(ctx: Context, person: str, shown: Shown) -> Form:
    """The page as this person sees it now."""
    with_role = bool(ctx.school.roles_of(person))
    parts = (_of_a_role if with_role else _of_staff)(ctx, person, shown)
    return Form("home", say("app.name"), tuple(parts))


def _of_staff(ctx: Context, person: str, shown: Shown) -> list[Part]:
    return [
        *shown.people,
        *first_words(ctx, person, in_form=False),
        Row((REPORT.button(), HELP.button(), STATUS.button())),
        *on_home.parts(ctx, person),
        *shown.health,
        *_reports(ctx, person, shown),
    ]


def _of_a_role(ctx: Context, person: str, shown: Shown) -> list[Part]:
    mine, others = _listed(ctx, person, shown.waiting)
    closed = when_closed(ctx.school, ctx.now)
    return [
        *mine,
        *shown.people,
        Row(
            (REPORT.button(), FIND.button(), HELP.button(), STATUS.button(), *_figures(ctx, person))
        ),
        *on_home.parts(ctx, person, *_drill(ctx, person)),
        *_on_the_rota(ctx, closed),
        *_hand_over(ctx, person, shown.waiting, closed),
        *others,
        *first_words(ctx, person, in_form=False),
        *_contacts(ctx),
        *shown.health,
        *_reports(ctx, person, shown),
    ]


def _figures(ctx: Context, person: str) -> tuple[Button, ...]:
    return (FIGURES.button(),) if {*ctx.school.roles_of(person)} & COUNTING else ()


def _listed(ctx: Context, person: str, waiting: Sequence[Waiting]) -> tuple[list[Part], list[Part]]:
    """What waits for this person, what nobody has first; and what others have."""
    many = "-more-than" if len(waiting) > COUNTED else ""
    count = min(len(waiting), COUNTED)
    mine: list[Part] = [Text(say(f"home.waiting{many}", count=count), strong=True)]
    ordered = sorted(waiting, key=lambda one: _before(one, person, ctx.now))[:SHOWN]
    mine += [_line(ctx, person, one) for one in ordered if _waits_for(one, person)]
    others: list[Part] = [_line(ctx, person, one) for one in ordered if not _waits_for(one, person)]
    if others:
        others.insert(0, Text(say("home.others"), strong=True))
    if len(waiting) > SHOWN:
        others.append(Text(say(f"home.more{many}", count=count - SHOWN)))
    return mine, others


def _waits_for(one: Waiting, person: str) -> bool:
    return bool(one.asks) or one.owner in (None, person)


def _before(one: Waiting, person: str, now: datetime) -> tuple[bool, bool, bool, datetime]:
    theirs = not _waits_for(one, person)
    return theirs, one.urgency != "emergency", one.due_at is None, one.due_at or now


def _line(ctx: Context, person: str, one: Waiting) -> Part:
    words = [say("home.emergency")] if one.urgency == "emergency" else []
    if one.owner is None:
        words.append(say("home.nobody", reference=one.reference))
    elif one.owner == person:
        words.append(say("home.yours", reference=one.reference))
    else:
        owner = ctx.school.display(one.owner)
        words.append(say("home.line", reference=one.reference, owner=owner))
    if one.asks:
        words.append(say(f"home.asks.{one.asks}"))
    if one.reopened_at:
        words.append(say("home.reopened", time=moment(ctx, one.reopened_at)))
    button, due = OPEN.button(concern=one.concern), " ".join(_due(ctx, one))
    label = " ".join(words)
    return Pair(label, due, button) if due else Text(label, button=button)


def _due(ctx: Context, one: Waiting) -> list[str]:
    """What is due, in words, and since or from when."""
    if one.due_at is None:
        return []
    if one.owner is None:
        return [say("home.since", time=moment(ctx, one.reopened_at or one.due_at))]
    time = moment(ctx, one.due_at)
    late = say("home.overdue" if one.due_at < ctx.now else "home.due", time=time)
    return [one.due, late] if one.due else [late]


def _drill(ctx: Context, person: str) -> tuple[Button, ...]:
    return (DRILL.button(),) if may_begin(person, ctx.school) else ()


def _on_the_rota(ctx: Context, closed: Closed) -> list[Part]:
    """Who answers while the school is closed, with their numbers."""
    if not closed.stretches:
        return []
    people = "; ".join(_stretch(ctx, part, closed) for part in closed.stretches)
    return [Text(say(f"home.rota.{closed.kind}", people=people))]


def _stretch(ctx: Context, part: OnTheRota, closed: Closed) -> str:
    people = "; ".join(_who_answers(ctx, one, part) for one in part.people)
    if len(closed.stretches) == 1:
        return people
    first, last = (day_in_words(day) for day in (part.first, part.last))
    return say(
        f"home.rota.{'day' if first == last else 'days'}", people=people, first=first, last=last
    )


def _who_answers(ctx: Context, person: str, part: OnTheRota) -> str:
    """With their number; marked where they are away as their turn comes."""
    until = ctx.away.get(person)
    if until is None or ctx.school.local(until).date() <= part.first:
        return name_and_phone(ctx.school, person)
    name = say("contact.away", name=ctx.school.display(person))
    return f"{name}, {phone_of(ctx.school, person)}"


def _hand_over(ctx: Context, person: str, waiting: Sequence[Waiting], closed: Closed) -> list[Part]:
    """**Who has this until ...?**, for each that is theirs: whoever is on the rota, in one press, or
    somebody else.
    """
    theirs = [one for one in waiting if one.owner == person][:IN_A_ROW]
    on_it = [one for part in closed.stretches for one in part.people if one not in ctx.away]
    rows = [tuple(HAND_OVER.button(_until(one), concern=one.concern) for one in theirs)]
    if on_it and on_it[0] != person:
        rows.insert(0, tuple(_to_the_rota(ctx, on_it[0], one, closed) for one in theirs))
    return [Row(row) for row in rows] if theirs else []


def _until(one: Waiting) -> str:
    return say("home.hand-over", reference=one.reference)


def _to_the_rota(ctx: Context, person: str, one: Waiting, closed: Closed) -> Button:
    name, day = ctx.school.display(person), day_in_words(ctx.school.local(closed.until).date())
    words = say("home.to-the-rota", name=name, reference=one.reference, day=day)
    return TO_THE_ROTA.button(words, nonce=f"{closed.until:%Y%m%dT%H%M}", concern=one.concern)


def _reports(ctx: Context, person: str, shown: Shown) -> list[Part]:
    lines = report_lines(person, shown.reports, ctx)
    return [Text(say("home.reports"), strong=True), *lines] if lines else []


def _contacts(ctx: Context) -> list[Part]:
    lines = [contact_line(c, ctx.today) for c in ctx.school.contacts]
    return [Text(say("home.contacts"), strong=True), Text("\n".join(lines))] if lines else []
