"""What does the record say? The report, notes, referrals and decisions in one form, for a person
who may see them.
"""

from __future__ import annotations

from flows.access import readers
from flows.closing import attaching, retention
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, moment
from flows.decision.looks_said import looks_said
from flows.destruction import deciding
from flows.entries import legal_hold
from flows.entries.choosing import child_there
from flows.entries.reported import report_parts
from flows.follow_up.follow_ups import open_ones
from flows.follow_up.rules import text_of
from flows.kept.follow_up import FollowUp
from flows.linking import earlier
from flows.moves import Click
from flows.reporting import settling
from flows.school.contacts import contact_line
from flows.school.routing import ORDINARY
from flows.screen import Form, Part, Row, Text
from flows.screens import record_buttons
from flows.screens.buttons import BY_TIME, OPEN
from flows.screens.pages import number_in, one_page
from flows.screens.record_lines import decision_line, headed
from flows.turn import Draft
from flows.wording.sentences import say


def open_record(draft: Draft, click: Click) -> None:
    """**Open**: shows the record and notes that it was read. It acknowledges nothing by itself; the
    form offers to.
    """
    draft.record("read", click.person, what="record")
    form = record_form(draft.concern, click.person, draft.ctx, click.step)
    draft.show(form, click)


def record_form(concern: Concern, person: str, ctx: Context, step: str = "") -> Form:
    """The record as it is now: what is due today and what is done next, then the report, then what
    else is due or can be done. All that was done since stands in the list by time. `step` names the
    page that is shown.
    """
    parts = one_page(_first(concern, person, ctx), OPEN, "page", number_in(step))
    title = say("open.title", reference=concern.reference)
    return Form("record", title, (*parts, Row((BY_TIME.button(),))), concern=concern.id)


def _first(concern: Concern, person: str, ctx: Context) -> list[Part]:
    return [
        *legal_hold.listed(concern, ctx),
        *deciding.listed(concern, person, ctx),
        *earlier.at_top(concern, person, ctx),
        *to_settle(concern, person, ctx),
        *child_there.listed(concern, person, ctx.school),
        *decision_now(concern, ctx),
        *_answered_looks(concern, ctx),
        *_due(concern, ctx, later=False),
        *record_buttons.first(concern, person, ctx),
        *staff_advice(concern, ctx),
        *(part for report in concern.reports for part in report_parts(report, ctx)),
        *_due(concern, ctx, later=True),
        *record_buttons.others(concern, person, ctx),
        *attaching.listed(concern, ctx),
        *readers.listed(concern, person, ctx),
        *_review(concern, ctx),
    ]


def to_settle(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """That it has to be said whether somebody whose name was typed is involved; empty when it has
    been.
    """
    return settling.waits(concern, person, ctx)


def settle_first(concern: Concern, ctx: Context) -> Form | None:
    """The form that asks it; None when there is nothing to ask."""
    return settling.form(concern, ctx) if concern.perhaps else None


def _review(concern: Concern, ctx: Context) -> list[Part]:
    """Until when a closed record is kept at least."""
    if concern.state != "closed":
        return []
    goes = attaching.together([concern.id], [concern, *ctx.others])
    found = retention.of_all(goes, ctx.school)
    words = say(f"retention.{found.basis}", day=full_day(found.on), why=found.why)
    other = concern.closing and concern.closing.kind in ("mistake", "not-this-kind")
    hint = [say("retention.mistake")] if other and found.basis != "own" else []
    return _listed("retention.label", [words, *hint])


def decision_now(concern: Concern, ctx: Context) -> list[Part]:
    """The decision that was made last, with its reasons."""
    lines = [decision_line(concern.decision, ctx)] if concern.decision else []
    return _listed("open.decision-label", lines)


def staff_advice(concern: Concern, ctx: Context) -> list[Part]:
    """Where the staff may be involved: the LADO or the police before anybody speaks to the adult
    (KCSIE, Part four).
    """
    if concern.route == ORDINARY:
        return []
    wanted = [c for role in ("lado", "police") for c in ctx.school.own_contacts if c.role == role]
    numbers = "\n".join(contact_line(one, ctx.today) for one in wanted)
    return [Text(say("staff.heading"), strong=True), Text(say("staff.advice", numbers=numbers))]


def _answered_looks(concern: Concern, ctx: Context) -> list[Part]:
    """What was said to the decision of an open concern: the message about it leads here."""
    answered = tuple(look for look in concern.second_looks if look.answered_at)
    return looks_said(answered, ctx) if concern.state == "open" else []


def _due(concern: Concern, ctx: Context, *, later: bool) -> list[Part]:
    """What somebody has to come back to by the end of today, or later than that; what is overdue
    first.
    """
    waiting = sorted(open_ones(concern), key=lambda one: one.since)
    lines = [
        say("open.due", text=text_of(one, ctx), time=_from_when(one, ctx))
        for one in waiting
        if (ctx.school.local(one.since).date() > ctx.today) == later
    ]
    return _listed("open.later-label" if later else "open.due-label", lines)


def _from_when(one: FollowUp, ctx: Context) -> str:
    time = moment(ctx, one.since)
    return say("home.overdue", time=time) if one.since < ctx.now else time


def _listed(label: str, lines: list[str]) -> list[Part]:
    return [Text(say(label), strong=True), *map(headed, lines)] if lines else []
