"""What does the record say? The report, notes, referrals and decisions in one form, for a person
who may see them.
"""

from __future__ import annotations

from collections.abc import Callable

from flows.access import readers
from flows.closing import attaching, retention
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, moment
from flows.decision.looks_said import looks_said
from flows.destruction import deciding
from flows.entries import entering, legal_hold
from flows.entries.reported import report_parts
from flows.follow_up.follow_ups import rule_of
from flows.moves import Click
from flows.reporting import settling
from flows.school.contacts import contact_line
from flows.school.routing import ORDINARY
from flows.screen import Form, Pair, Part, Row, Text
from flows.screens import record_buttons
from flows.screens.buttons import OPEN
from flows.screens.record_lines import decision_line, headed, note_line, referral_lines
from flows.turn import Draft
from flows.wording.sentences import say

PARTS, LETTERS, IN_A_ROW = 60, 40_000, 5


def open_record(draft: Draft, click: Click) -> None:
    """**Open**: shows the record and notes that it was read. It acknowledges nothing by itself; the
    form offers to.
    """
    draft.record("read", click.person, what="record")
    form = record_form(draft.concern, click.person, draft.ctx, click.step)
    draft.show(form, click)


def record_form(concern: Concern, person: str, ctx: Context, step: str = "") -> Form:
    """The record as it is now: what is due and what this person can do stands first, then the
    report. The rest is folded: `step` names the part and page that is shown.
    """
    name, _, page = step.rpartition("-")
    shown = name if name in FOLDED else FIRST
    parts = FOLDED[shown](concern, ctx) if shown in FOLDED else _first(concern, person, ctx)
    return Form(
        "record",
        say("open.title", reference=concern.reference),
        (
            *_one_page(parts, shown, int(page) if page.isdecimal() else 0),
            *_ways(concern, ctx, shown),
        ),
        concern=concern.id,
    )


def _first(concern: Concern, person: str, ctx: Context) -> list[Part]:
    return [
        *legal_hold.listed(concern, ctx),
        *deciding.listed(concern, person, ctx),
        *to_settle(concern, ctx),
        *_follow_ups(concern, ctx, done=False),
        *record_buttons.shown(concern, person, ctx),
        *staff_advice(concern, ctx),
        *(part for report in concern.reports for part in report_parts(report, ctx)),
        *attaching.listed(concern, ctx),
        *readers.listed(concern, person, ctx),
        *_review(concern, ctx),
    ]


def to_settle(concern: Concern, ctx: Context) -> list[Part]:
    """That it has to be said whether somebody whose name was typed is involved; empty when it has
    been.
    """
    return settling.waits(concern, ctx)


def settle_first(concern: Concern, ctx: Context) -> Form | None:
    """The form that asks it; None when there is nothing to ask."""
    return settling.form(concern, ctx) if concern.perhaps else None


def _ways(concern: Concern, ctx: Context, shown: str) -> list[Part]:
    """The ways to what is folded, as far as there is any; back to the first page as well."""
    there = [FIRST, *(name for name, part in FOLDED.items() if part(concern, ctx))]
    buttons = [
        OPEN.button(say(f"open.folded.{name}"), step=f"{name}-0") for name in there if name != shown
    ]
    return [Row(tuple(buttons))] if buttons else []


def content(concern: Concern, ctx: Context) -> list[Part]:
    """All that people put into the record, apart from the answers."""
    parts = [part for report in concern.reports for part in report_parts(report, ctx)]
    return [*parts, *(part for folded in FOLDED.values() for part in folded(concern, ctx))]


def _decided(concern: Concern, ctx: Context) -> list[Part]:
    return [*decisions(concern, ctx), *looks_so_far(concern, ctx)]


def _done(concern: Concern, ctx: Context) -> list[Part]:
    closings = _listed("open.closing-label", [c.note for c in concern.closings])
    destroying = _listed("destruction.title", deciding.stopped(concern, ctx))
    return [*_follow_ups(concern, ctx, done=True), *closings, *destroying]


def _review(concern: Concern, ctx: Context) -> list[Part]:
    """Until when a closed record is kept at least."""
    if concern.state != "closed":
        return []
    found = retention.review(concern, ctx.school)
    return _listed("retention.label", [say(f"retention.{found.basis}", day=full_day(found.on))])


def additions(concern: Concern, ctx: Context) -> list[Part]:
    """What was added to the reports: notes, referrals, entries."""
    return [
        *_listed("open.notes-label", [note_line(note, ctx) for note in concern.notes]),
        *_listed("open.referrals-label", referral_lines(concern, ctx)),
        *entering.listed(concern, ctx),
    ]


def looks_so_far(concern: Concern, ctx: Context) -> list[Part]:
    """Who was asked for a second look, and what they said."""
    return looks_said(concern.second_looks, ctx)


def decisions(concern: Concern, ctx: Context) -> list[Part]:
    """Every decision, with its reasons."""
    return _listed("open.decision-label", [decision_line(d, ctx) for d in concern.decisions])


def decision_now(concern: Concern, ctx: Context) -> list[Part]:
    """The decision that was made last, with its reasons."""
    lines = [decision_line(concern.decision, ctx)] if concern.decision else []
    return _listed("open.decision-label", lines)


def _one_page(parts: list[Part], name: str, page: int) -> list[Part]:
    """One page of a long part of the record, with the way to the others."""
    pages: list[list[Part]] = [[]]
    for part in parts:
        if len(pages[-1]) >= PARTS or _length([*pages[-1], part]) > LETTERS:
            pages.append([])
        pages[-1].append(part)
    page = min(page, len(pages) - 1)
    others = [
        OPEN.button(say("open.page", number=n + 1), step=f"{name}-{n}")
        for n in range(len(pages))
        if n != page
    ]
    rows = (Row(tuple(others[n : n + IN_A_ROW])) for n in range(0, len(others), IN_A_ROW))
    return [*pages[page], *rows]


def _length(parts: list[Part]) -> int:
    return sum(
        len(part.text) if isinstance(part, Text) else len(part.label) + len(part.value)
        for part in parts
        if isinstance(part, Text | Pair)
    )


def staff_advice(concern: Concern, ctx: Context) -> list[Part]:
    """Where the staff may be involved: the LADO or the police before anybody speaks to the adult
    (KCSIE, Part four).
    """
    if concern.route == ORDINARY:
        return []
    lado = next(
        (c for c in ctx.school.contacts_for(ctx.school.authority) if c.role == "lado"), None
    )
    who = contact_line(lado, ctx.school.local(ctx.now).date()) if lado else ""
    return [Text(say("staff.heading"), strong=True), Text(say("staff.advice", lado=who))]


def _follow_ups(concern: Concern, ctx: Context, *, done: bool) -> list[Part]:
    ones = [f for f in concern.follow_ups if (f.done_at is not None) == done]
    if done:
        return _listed(
            "open.done-label",
            [
                say(
                    "open.done",
                    text=rule_of(f, ctx).text,
                    note=f.note,
                    time=moment(ctx, f.done_at or ctx.now),
                )
                for f in ones
                if f.note
            ],
        )
    return _listed(
        "open.due-label",
        [
            say("open.due", text=rule_of(f, ctx).text, time=moment(ctx, f.due_at))
            for f in sorted(ones, key=lambda f: f.due_at)
        ],
    )


def _listed(label: str, lines: list[str]) -> list[Part]:
    return [Text(say(label), strong=True), *map(headed, lines)] if lines else []


FIRST = "page"
FOLDED: dict[str, Callable[[Concern, Context], list[Part]]] = {
    "added": additions,
    "decided": _decided,
    "done": _done,
}
