"""What else belongs in the record? Children, devices, advice, actions: each has a form of its own.
An entry is corrected by another entry, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day
from flows.entries import agencies, children, days, each_child, legal_hold, same_child
from flows.entries.buttons import ENTER
from flows.entries.kinds import Field, Kind, grouped, kinds
from flows.follow_up.follow_ups import finish, open_ones
from flows.follow_up.rules import rule_of
from flows.follow_up.settled import still_waits
from flows.kept.assessment import Referral
from flows.kept.entry import PLACE, WITHDRAWN, RecordEntry
from flows.moves import Click, Submit
from flows.names.reading import are_several
from flows.refusals import notice, stale
from flows.screen import Done, Errors, Form, Open, Pair, Part, Replace, Row, Text
from flows.turn import Draft
from flows.wording.sentences import say

CHOICES_AT_MOST, WORDS_AT_MOST = 100, 2
PLATFORM = "platform"


def offer(draft: Draft, click: Click) -> None:
    """**Add to the record**: what kind of entry."""
    parts: list[Part] = []
    for group, those in grouped().items():
        buttons = [ENTER.button(kind.button, step=name) for name, kind in those.items()]
        parts += (Text(say(f"record.groups.{group}"), strong=True), Row(tuple(buttons)))
    draft.answer = Open(Form("offer", say("record.title"), tuple(parts), concern=draft.concern.id))


def ask(draft: Draft, click: Click) -> None:
    """The form of one kind of entry."""
    kind = kinds().get(click.step)
    if kind is None:
        draft.answer = stale(draft.concern)
    elif click.step == WITHDRAWN and not mistakes(draft.concern, draft.ctx):
        draft.answer = notice(say("mistake.none"))
    else:
        draft.answer = Open(_form(draft, ENTER.form, click.step, kind))


def ask_alone(draft: Draft, click: Click) -> None:
    """The form of one kind alone, for whoever deals with the concern, open or closed."""
    form = _form(draft, click.action, click.action, kinds()[click.action])
    if click.action == each_child.MOVING and draft.concern.state == "closed":
        form = replace(form, parts=(Text(say("moving.closed")), *form.parts))
    draft.answer = Open(form)


def _form(draft: Draft, form: str, step: str, kind: Kind) -> Form:
    those, known = children.children(draft.concern.entries), agencies.choices(draft.concern)
    holds, wrong = legal_hold.choices(draft.concern), mistakes(draft.concern, draft.ctx)
    today = draft.ctx.school.local(draft.ctx.now).date().isoformat()
    unasked = {"hold": not holds, "child": step == WITHDRAWN}
    return Form(
        form,
        kind.title,
        tuple(
            f.as_input(those, known, holds, wrong, today)
            for f in kind.fields
            if not unasked.get(f.type)
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
    values = agencies.taken(_values(draft.concern, form, kind, draft.ctx), draft.concern)
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


def _values(concern: Concern, form: Submit, kind: Kind, ctx: Context) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in kind.fields:
        if given := form.text(field.id):
            chosen = children.said(given, concern.entries) if field.type == "child" else None
            wrong = _mistaken(given, concern, ctx) if field.type == "mistake" else None
            values |= chosen or wrong or {field.id: given}
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
        if f.type == "child" and given[f.id] and not _can_be_meant(concern, given[f.id])
    }
    wrong |= {
        f.id: say("mistake.choose")
        for f in kind.fields
        if f.type == "mistake" and given[f.id] not in mistakes(concern, ctx)
    }
    if form.step == "deletion" and form.text("where") != PLATFORM and deletion_blocked(concern):
        wrong["what"] = say("record.deletion-blocked")
    return wrong | (legal_hold.mistakes(concern, given) if form.step == legal_hold.KIND else {})


def _can_be_meant(concern: Concern, child: str) -> bool:
    """One of the children entered; where there was none a name was typed."""
    known = {str(one.at) for one in children.children(concern.entries)}
    return child in known or not child.isdecimal()


def mistakes(concern: Concern, ctx: Context) -> dict[str, str]:
    """What can be said to be entered in error, the newest first, by its place, in words: what counts,
    but for a legal hold, which is only lifted.
    """
    counts = each_child.counting(concern.entries)
    fixed = (WITHDRAWN, legal_hold.KIND, children.KIND)
    known = children.children(concern.entries)
    found = [(one.entered_at, str(one.at), one.label) for one in known]
    found += [
        (one.at, str(place), _in_short(one, ctx))
        for place, one in enumerate(concern.entries)
        if one.kind not in fixed and one in counts
    ]
    standing = agencies.referrals(concern)
    found += [
        (one.at, agencies.place_of(number), _call_in_short(one, ctx))
        for number, one in enumerate(concern.referrals)
        if one in standing
    ]
    newest = sorted(found, reverse=True)[:CHOICES_AT_MOST]
    return {place: words for _, place, words in newest}


def _in_short(entry: RecordEntry, ctx: Context) -> str:
    there = [f for f in kinds()[entry.kind].fields if f.id in entry.values][:2]
    said = [_first_words(f, entry) for f in there]
    return _choice(kinds()[entry.kind].button, "; ".join(said), entry, ctx)


def _first_words(field: Field, entry: RecordEntry) -> str:
    """What was chosen; of what was typed the first words, for a list has no room for more."""
    said = agencies.called(entry) if field.type == "agency" else _said(field, entry, None)
    return _begin(said) if field.type in ("words", "long", "child") else said


def _begin(words: str) -> str:
    return " ".join(words.split()[:WORDS_AT_MOST])


def _call_in_short(one: Referral, ctx: Context) -> str:
    said = filter(None, (_begin(one.spoke_to), one.agency) if one.made else (_begin(one.reason),))
    return _choice(
        say("mistake.call" if one.made else "mistake.no-call"), "; ".join(said), one, ctx
    )


def _choice(title: str, words: str, one: RecordEntry | Referral, ctx: Context) -> str:
    day = ctx.school.local(one.at).date()
    return say("mistake.choice", title=title, day=full_day(day), words=words)


def _mistaken(place: str, concern: Concern, ctx: Context) -> dict[str, str]:
    """What was chosen as it is kept: a child as one, anything else by its place and in words."""
    if place in {str(one.at) for one in children.children(concern.entries)}:
        return children.said(place, concern.entries)
    return {"what": mistakes(concern, ctx)[place], PLACE: place}


def deletion_blocked(concern: Concern) -> bool:
    """Nothing is deleted from a device or a school system while an agency that was told has not
    agreed, or a legal hold stands (UKCIS 2024). What a platform takes down never waits.
    """
    return bool(agencies.waited_for(concern)) or bool(legal_hold.standing(concern))


def _settle(draft: Draft, kind: Kind, values: Mapping[str, str], who: str) -> None:
    if not kind.settles(values) or still_waits(draft.concern, kind.finishes):
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


def _said(field: Field, entry: RecordEntry, child: children.Child | None) -> str:
    if field.type == "child" and child and children.ABOUT in entry.values:
        return child.label
    return field.said(entry.values[field.id])
