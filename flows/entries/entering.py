"""What else belongs in the record? Children, parents, devices, advice, actions: each entered by a
form of its own.

Append-only: an entry is corrected by another entry, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.entries import agencies, children, days, each_child, legal_hold, same_child
from flows.entries.buttons import ENTER
from flows.entries.kinds import Field, Kind, asked_for, held, kinds
from flows.follow_up.follow_ups import finish, open_ones
from flows.follow_up.rules import rule_of
from flows.kept.entry import RecordEntry
from flows.moves import Click, Submit
from flows.names.reading import are_several
from flows.refusals import stale
from flows.screen import Done, Errors, Form, Open, Pair, Part, Replace, Row, Text
from flows.turn import Draft
from flows.wording.sentences import say

IN_A_ROW = 5
PLATFORM = "platform"


def offer(draft: Draft, click: Click) -> None:
    """**Add to the record**: what kind of entry."""
    buttons = [ENTER.button(kind.button, step=name) for name, kind in kinds().items()]
    rows = tuple(Row(tuple(buttons[n : n + IN_A_ROW])) for n in range(0, len(buttons), IN_A_ROW))
    parts: tuple[Part, ...] = (Text(say("record.which")), *rows)
    draft.answer = Open(Form("offer", say("record.title"), parts, concern=draft.concern.id))


def ask(draft: Draft, click: Click) -> None:
    """The form of one kind of entry."""
    kind = kinds().get(click.step)
    if kind is None:
        draft.answer = stale(draft.concern)
        return
    draft.answer = Open(_form(draft, ENTER.form, click.step, kind))


def ask_alone(draft: Draft, click: Click) -> None:
    """**Legal hold**, **How long it is kept**, **A child moves school**, **Record sent on**: the form of
    that kind alone, for whoever deals with the concern, open or closed.
    """
    form = _form(draft, click.action, click.action, kinds()[click.action])
    if click.action == each_child.MOVING and draft.concern.state == "closed":
        form = replace(form, parts=(Text(say("moving.closed")), *form.parts))
    draft.answer = Open(form)


def _form(draft: Draft, form: str, step: str, kind: Kind) -> Form:
    those, known = children.children(draft.concern.entries), agencies.choices(draft.concern)
    holds, now = legal_hold.choices(draft.concern), draft.ctx.school.local(draft.ctx.now)
    today = now.date().isoformat()
    return Form(
        form,
        kind.title,
        tuple(
            f.as_input(those, known, holds, today) for f in kind.fields if f.type != "hold" or holds
        ),
        say("record.submit"),
        concern=draft.concern.id,
        step=step,
        nonce=draft.ctx.identifiers.id(),
    )


def keep_alone(draft: Draft, form: Submit) -> None:
    """What was entered in such a form."""
    keep(draft, replace(form, step=form.form))


def keep(draft: Draft, form: Submit) -> None:
    """An entry, checked field by field; it settles the follow-up that waited for it."""
    kind = kinds().get(form.step)
    if kind is None:
        draft.answer = stale(draft.concern)
        return
    wrong = _mistakes(draft.concern, form, kind, draft.ctx)
    if wrong:
        draft.answer = Errors(wrong)
        return
    if form.step == children.KIND and (again := _asked_first(draft, form, kind)):
        draft.answer = Replace(again)
        return
    values = agencies.taken(_values(draft.concern, form, kind), draft.concern)
    values = legal_hold.taken(values, draft.concern)
    entry = RecordEntry(kind=form.step, values=values, who=form.person, at=draft.ctx.now)
    draft.change(entries=(*draft.concern.entries, entry))
    draft.record("entered", form.person, entry=entry.model_dump(mode="json"))
    _settle(draft, kind, values, form.person)
    draft.answer = Done()


def _asked_first(draft: Draft, form: Submit, kind: Kind) -> Form | None:
    """Whether it is a child entered before, where that may be."""
    blank = _form(draft, ENTER.form, form.step, kind)
    return same_child.asking(blank, form, kind, draft.concern.entries)


def _values(concern: Concern, form: Submit, kind: Kind) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in kind.fields:
        if given := form.text(field.id):
            chosen = children.said(given, concern.entries) if field.type == "child" else None
            values |= chosen or {field.id: given}
    if form.step == children.KIND:
        values |= same_child.answered(form, kind, concern.entries)
    return values


def _mistakes(concern: Concern, form: Submit, kind: Kind, ctx: Context) -> dict[str, str]:
    given = {f.id: form.text(f.id) for f in kind.fields}
    wrong = {
        f.id: say("record.missing", field=f.label)
        for f in kind.fields
        if f.needed(given) and not given[f.id]
    }
    wrong |= days.mistakes(kind, given, ctx)
    wrong |= {
        f.id: say("children.several")
        for f in kind.fields
        if (f.one_child or f.type == "child") and are_several(given[f.id])
    }
    wrong |= {
        f.id: say("record.missing", field=f.label)
        for f in kind.fields
        if f.type == "agency" and form.text(f.id) not in agencies.choices(concern)
    }
    wrong |= {
        f.id: say("children.choose")
        for f in kind.fields
        if f.type == "child" and given[f.id] and not _can_be_meant(concern, form.step, given[f.id])
    }
    if form.step == "deletion" and form.text("where") != PLATFORM and deletion_blocked(concern):
        wrong["what"] = say("record.deletion-blocked")
    return wrong | (legal_hold.mistakes(concern, given) if form.step == legal_hold.KIND else {})


def _can_be_meant(concern: Concern, kind: str, child: str) -> bool:
    """One of the children entered; where there was none a name was typed, but an error is always
    somebody's.
    """
    known = {str(one.at) for one in children.children(concern.entries)}
    return child in known or not (child.isdecimal() or kind == children.WITHDRAWN)


def deletion_blocked(concern: Concern) -> bool:
    """Nothing is deleted from a device or a school system while an agency that was told has not
    agreed, or a legal hold stands (UKCIS 2024). What a platform takes down never waits.
    """
    return bool(agencies.waited_for(concern)) or bool(legal_hold.standing(concern))


def _settle(draft: Draft, kind: Kind, values: Mapping[str, str], who: str) -> None:
    entries = draft.concern.entries
    waits = {
        "device": bool(held(entries)),
        "deletion": bool(asked_for(entries)),
        "chase-referral": bool(agencies.unanswered(draft.concern)),
    }
    if (
        not kind.settles(values)
        or waits.get(kind.finishes)
        or each_child.without(entries, kind.finishes)
    ):
        return
    for one in open_ones(draft.concern):
        if rule_of(one, draft.ctx).kind == kind.finishes:
            finish(draft, one, say("record.settled"), who)


def filled_in(entry: RecordEntry, entries: children.Entries) -> list[Pair]:
    """What was filled in, each with what it is called. `entry` is one of `entries`."""
    child = children.about(entry, entries)
    fields = kinds()[entry.kind].fields
    said = [Pair(f.label, _said(f, entry, child)) for f in fields if f.id in entry.values]
    who = same_child.told(entry, entries)
    return [Pair(say("children.which"), who), *said] if who else said


def in_error(entry: RecordEntry, entries: children.Entries) -> str:
    """That a child was entered in error, and why; empty for anything else."""
    child = children.about(entry, entries) if entry.kind == children.KIND else None
    return say("children.withdrawn", why=child.withdrawn) if child and child.withdrawn else ""


def _said(field: Field, entry: RecordEntry, child: children.Child | None) -> str:
    if field.type == "child" and child and children.ABOUT in entry.values:
        return child.label
    return field.said(entry.values[field.id])
