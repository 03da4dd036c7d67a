"""What stands on the bot's own page? First what waits for its person; then how to report, for
everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.moves import Click, Submit
from flows.reporting.buttons import HELP, REPORT, STATUS
from flows.reporting.report_form import first_screen
from flows.reporting.reporting import report_lines
from flows.school.contacts import contact_line
from flows.screen import Answer, Day, Errors, Form, Open, Part, Row, Text
from flows.screens.buttons import AWAY, BACK, OPEN
from flows.turn import Away
from flows.wording.sentences import say

SHOWN, COUNTED = 20, 100


@dataclass(frozen=True)
class Waiting:
    """An open concern that this person may know of: no content. `due_at` (UTC): what is due first,
    perhaps past.
    """

    concern: str
    reference: str
    urgency: str
    owner: str | None
    due_at: datetime | None


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
    report = Row(
        (
            REPORT.button(),
            HELP.button(),
            STATUS.button(),
        )
    )
    holds_role = bool(ctx.school.roles_of(person))
    waiting = _concerns(ctx, person, shown.waiting) if holds_role else []
    role = [*_away(ctx, person), *_contacts(ctx)] if holds_role else []
    parts = (
        *waiting,
        *shown.people,
        *first_screen(ctx.school),
        report,
        *role,
        *shown.health,
        *_reports(ctx, person, shown),
        Text(say("receipt.never-heading"), strong=True),
        Text(say("receipt.never")),
    )
    return Form("home", say("app.name"), parts)


def _concerns(ctx: Context, person: str, waiting: Sequence[Waiting]) -> list[Part]:
    many = "-more-than" if len(waiting) > COUNTED else ""
    parts: list[Part] = [
        Text(say(f"home.waiting{many}", count=min(len(waiting), COUNTED)), strong=True)
    ]
    ordered = sorted(
        waiting, key=lambda w: (w.urgency != "emergency", w.due_at is None, w.due_at or ctx.now)
    )
    for one in ordered[:SHOWN]:
        button = OPEN.button(concern=one.concern)
        parts.append(Text(_line(ctx, person, one), button=button))
    if len(waiting) > SHOWN:
        parts.append(Text(say(f"home.more{many}", count=min(len(waiting), COUNTED) - SHOWN)))
    return parts


def _line(ctx: Context, person: str, one: Waiting) -> str:
    time = moment(ctx, one.due_at) if one.due_at else ""
    urgent = say("home.emergency") if one.urgency == "emergency" else ""
    if one.owner is None:
        return " ".join(
            w for w in (urgent, say("home.nobody", reference=one.reference, time=time)) if w
        )
    owner = say("home.yours") if one.owner == person else ctx.school.display(one.owner)
    late = one.due_at is not None and one.due_at < ctx.now
    due = say("home.overdue" if late else "home.due", time=time) if time else ""
    return " ".join(
        w for w in (urgent, say("home.line", reference=one.reference, owner=owner), due) if w
    )


def _away(ctx: Context, person: str) -> list[Part]:
    until = ctx.away.get(person)
    if until is None:
        return [Row((AWAY.button(),))]
    return [
        Text(say("home.away", time=moment(ctx, until))),
        Row((BACK.button(),)),
    ]


def _reports(ctx: Context, person: str, shown: Shown) -> list[Part]:
    lines = [Text(line) for line in report_lines(person, shown.reports, ctx)]
    return [Text(say("home.reports"), strong=True), *lines] if lines else []


def _contacts(ctx: Context) -> list[Part]:
    lines = [contact_line(c, ctx.school.local(ctx.now).date()) for c in ctx.school.contacts]
    return [Text(say("home.contacts"), strong=True), Text("\n".join(lines))] if lines else []


def away(move: Click | Submit, ctx: Context) -> Away | Answer:
    """**I am away**: until which day. **I am back**: at once."""
    if isinstance(move, Submit):
        return _away_until(move, ctx)
    if move.action == BACK.name:
        return Away(move.person, None)
    parts = (Text(say("away.explain")), Day("until", say("away.until"), required=True))
    return Open(
        Form(AWAY.form, say("away.title"), parts, say("away.submit"), nonce=ctx.identifiers.id())
    )


def _away_until(form: Submit, ctx: Context) -> Away | Errors:
    """Until the morning on which they are back, or what is wrong with the day."""
    try:
        day = date.fromisoformat(form.text("until"))
    except ValueError:
        return Errors({"until": say("away.missing")})
    if day <= ctx.school.local(ctx.now).date():
        return Errors({"until": say("away.past")})
    return Away(form.person, ctx.school.calendar.at(day, ctx.school.hours[0]))
