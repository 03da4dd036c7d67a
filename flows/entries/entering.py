"""What else belongs in the record? Children, parents, devices, advice, actions: each entered by a
form of its own.

Append-only: an entry is corrected by another entry, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.entries import agencies, each_child, legal_hold
from flows.entries.buttons import ENTER, HOLD
from flows.entries.kinds import Field, Kind, asked_for, held, kinds
from flows.follow_up.follow_ups import finish, open_ones, rule_of
from flows.kept.entry import RecordEntry
from flows.moves import Click, Submit
from flows.refusals import stale
from flows.screen import Done, Errors, Form, Open, Pair, Part, Row, Text
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


def ask_hold(draft: Draft, click: Click) -> None:
    """**Legal hold**: the same form, for whoever may know of the concern."""
    draft.answer = Open(_form(draft, HOLD.form, legal_hold.KIND, kinds()[legal_hold.KIND]))


def _form(draft: Draft, form: str, step: str, kind: Kind) -> Form:
    children, known = each_child.recorded(draft.concern.entries), agencies.choices(draft.concern)
    return Form(
        form,
        kind.title,
        tuple(f.as_input(children, known) for f in kind.fields),
        say("record.submit"),
        concern=draft.concern.id,
        step=step,
        nonce=draft.ctx.identifiers.id(),
    )


def keep_hold(draft: Draft, form: Submit) -> None:
    """A hold set or lifted by whoever may know of the concern, open or closed."""
    keep(draft, replace(form, step=legal_hold.KIND))


def keep(draft: Draft, form: Submit) -> None:
    """An entry, checked field by field; it settles the follow-up that waited for it."""
    kind = kinds().get(form.step)
    if kind is None:
        draft.answer = stale(draft.concern)
        return
    wrong = _mistakes(draft.concern, form, kind)
    if wrong:
        draft.answer = Errors(wrong)
        return
    values = {f.id: _value(draft.concern, form, f) for f in kind.fields if form.text(f.id)}
    values = agencies.taken(values, draft.concern)
    entry = RecordEntry(kind=form.step, values=values, who=form.person, at=draft.ctx.now)
    draft.change(entries=(*draft.concern.entries, entry))
    draft.record("entered", form.person, entry=entry.model_dump(mode="json"))
    _settle(draft, kind, values, form.person)
    draft.answer = Done()


def _value(concern: Concern, form: Submit, field: Field) -> str:
    given = form.text(field.id)
    return each_child.chosen(concern.entries, given) if field.type == "child" else given


def _mistakes(concern: Concern, form: Submit, kind: Kind) -> dict[str, str]:
    given = {f.id: form.text(f.id) for f in kind.fields}
    wrong = {
        f.id: say("record.missing", field=f.label)
        for f in kind.fields
        if f.needed(given) and not given[f.id]
    }
    wrong |= {
        f.id: say("report.wrong.day")
        for f in kind.fields
        if f.type == "day" and not _is_day(form.text(f.id))
    }
    wrong |= {
        f.id: say("record.missing", field=f.label)
        for f in kind.fields
        if f.type == "agency" and form.text(f.id) not in agencies.choices(concern)
    }
    if form.step == "deletion" and form.text("where") != PLATFORM and deletion_blocked(concern):
        wrong["what"] = say("record.deletion-blocked")
    if (
        form.step == legal_hold.KIND
        and form.text("state") == "off"
        and legal_hold.standing(concern) is None
    ):
        wrong["state"] = say("hold.none")
    return wrong


def _is_day(words: str) -> bool:
    try:
        return not words or bool(date.fromisoformat(words))
    except ValueError:
        return False


def deletion_blocked(concern: Concern) -> bool:
    """Nothing is deleted from a device or a school system while an agency that was told has not
    agreed, or a legal hold stands (UKCIS 2024). What a platform takes down never waits.
    """
    return bool(agencies.waited_for(concern)) or legal_hold.standing(concern) is not None


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


def listed(concern: Concern, ctx: Context) -> list[Part]:
    """Every entry, for somebody who may read the record."""
    return [part for entry in concern.entries for part in _shown(entry, ctx)]


def _shown(entry: RecordEntry, ctx: Context) -> list[Part]:
    kind = kinds()[entry.kind]
    said = [Pair(f.label, f.said(entry.values[f.id])) for f in kind.fields if f.id in entry.values]
    by = say("record.by", name=ctx.school.display(entry.who), time=moment(ctx, entry.at))
    return [Text(kind.title, strong=True), *said, Text(by)]
