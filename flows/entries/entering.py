"""What else belongs in the record? Children, devices, advice, actions: each has a form of its own.
An entry is corrected by another entry, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.entries import agencies, days, each_child, legal_hold, same_child
from flows.entries.agencies import ANSWER
from flows.entries.buttons import ENTER
from flows.entries.choosing import answered_call, child_there, known, mistakes
from flows.entries.kinds import Field, Kind, grouped, kinds
from flows.entries.outside.deletion import in_the_way
from flows.follow_up.follow_ups import finish, open_ones
from flows.follow_up.rules import rule_of
from flows.follow_up.settled import still_waits
from flows.kept.entry import WITHDRAWN, RecordEntry
from flows.moves import Click, Submit
from flows.names import children
from flows.names.folding import words_of
from flows.names.reading import are_several
from flows.refusals import notice, stale
from flows.school.school import School
from flows.screen import Done, Errors, Form, Open, Part, Replace, Row, Text
from flows.turn import Draft
from flows.wording.sentences import say

PLATFORM, NONE = "platform", "none-of-these"


def offer(draft: Draft, click: Click) -> None:
    """**Add to the record**: what kind of entry."""
    parts: list[Part] = []
    for group, those in grouped().items():
        buttons = [ENTER.button(kind.button, step=name) for name, kind in those.items()]
        parts += (Text(say(f"record.groups.{group}"), strong=True), Row(tuple(buttons)))
    draft.answer = Open(draft.form("offer", say("record.title"), parts))


def ask(draft: Draft, click: Click) -> None:
    """The form of one kind of entry."""
    kind = kinds().get(click.step)
    if kind is None:
        draft.answer = stale(draft.concern)
    elif click.step == WITHDRAWN and not mistakes.mistakes(draft.concern, draft.ctx):
        draft.answer = notice(say("mistake.none"))
    else:
        draft.answer = Open(_form(draft, ENTER.form, click.step, kind))


def ask_alone(draft: Draft, click: Click) -> None:
    """The form of one kind alone, for whoever deals with the concern, open or closed."""
    form = _form(draft, click.action, click.action, kinds()[click.action])
    if click.action == each_child.MOVING and draft.concern.state == "closed":
        hangs_on = draft.concern.closing and draft.concern.closing.to
        words = say("moving.hangs-on" if hangs_on else "moving.closed")
        form = replace(form, parts=(Text(words), *form.parts))
    draft.answer = Open(form)


def _form(draft: Draft, form: str, step: str, kind: Kind) -> Form:
    those = children.children(draft.concern.entries)
    offered = _offered(draft.concern, draft.ctx, step)
    today = draft.ctx.today.isoformat()
    unasked = {one for one in ("hold", "call", "known", "there") if not offered[one]}
    unasked |= {"child"} if step == WITHDRAWN else set()
    fields = {field.id: field for field in kind.fields if field.type not in unasked}
    if step == WITHDRAWN:
        more = mistakes.older(draft.concern, draft.ctx)
        fields["what"] = fields["what"].hinted(more)
    return draft.form(
        form,
        kind.title,
        (f.beside(fields).as_input(those, offered, today) for f in fields.values()),
        say("record.submit"),
        step=step,
    )


def _offered(concern: Concern, ctx: Context, step: str) -> dict[str, dict[str, str]]:
    """By the type of a field, what of the record can be chosen there, in a form of this kind."""
    return {
        "agency": agencies.choices(concern),
        "call": _or_none(answered_call.choices(concern, ctx)),
        "known": _or_none(known.choices(step, concern)),
        "there": _or_none(child_there.choices(concern)),
        "hold": legal_hold.choices(concern),
        "mistake": mistakes.mistakes(concern, ctx),
    }


def _or_none(choices: dict[str, str]) -> dict[str, str]:
    """These, and a way to take the choice back: what was chosen once cannot be left open again."""
    return choices | {NONE: say("record.none-of-these")} if choices else {}


def _without_none(form: Submit, kind: Kind) -> Submit:
    """The form, with nothing chosen where none of those offered is meant."""
    chosen = {field.id for field in kind.fields if field.type in ("call", "known", "there")}
    none = {name for name in chosen if form.text(name) == NONE}
    return replace(form, values={n: v for n, v in form.values.items() if n not in none})


def keep_alone(draft: Draft, form: Submit) -> None:
    """What was entered in such a form."""
    keep(draft, replace(form, step=form.form))


def keep(draft: Draft, form: Submit) -> None:
    """An entry, checked field by field; it settles the follow-up that waited for it."""
    kind = kinds().get(form.step)
    if kind is None:
        draft.answer = stale(draft.concern)
        return
    form = child_there.taken(_without_none(form, kind), draft.concern)
    wrong = _mistakes(draft.concern, form, kind, draft.ctx)
    if wrong:
        draft.answer = Errors(wrong)
        return
    if form.step == children.KIND and (again := _asked_first(draft, form, kind)):
        draft.answer = Replace(again)
        return
    values = _values(draft.concern, form, kind, draft.ctx)
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
            wrong = mistakes.said(given, concern, ctx) if field.type == "mistake" else None
            values |= chosen or wrong or {field.id: given}
    if form.step == children.KIND:
        values |= same_child.answered(form, kind, concern.entries)
    values = known.taken(values, form.step, concern)
    values = legal_hold.taken(agencies.taken(values, concern), concern)
    return answered_call.taken(values, concern, ctx) if form.step == ANSWER else values


def _mistakes(concern: Concern, form: Submit, kind: Kind, ctx: Context) -> dict[str, str]:
    given = {f.id: form.text(f.id) for f in kind.fields}
    chosen = {f.id: _wrong_choice(f, given[f.id], concern, ctx) for f in kind.fields}
    wrong = {
        f.id: say("record.missing", field=f.label)
        for f in kind.fields
        if f.needed(given) and not given[f.id]
    }
    wrong |= days.mistakes(kind, given, ctx)
    wrong |= {name: said for name, said in chosen.items() if said}
    waits = form.step == "deletion" and form.text("where") != PLATFORM and in_the_way(concern)
    if waits:
        wrong["what"] = say("record.deletion-blocked", who="; ".join(waits))
    wrong |= known.mistakes(form.step, given, concern)
    if form.step == children.KIND and _is_ours(given["school"], ctx.school):
        wrong["school"] = say("record.our-school")
    if form.step == ANSWER and not wrong:
        wrong |= answered_call.mistakes(agencies.taken(given, concern), concern, ctx)
    return wrong | (legal_hold.mistakes(concern, given) if form.step == legal_hold.KIND else {})


def _is_ours(typed: str, school: School) -> bool:
    """Whether the school that was typed for a child's is this one: the child is not of another."""
    words, own = (set(words_of(name)) - {"the", "school"} for name in (typed, school.name))
    return bool(words) and words == own


def _wrong_choice(field: Field, value: str, concern: Concern, ctx: Context) -> str:
    """What is wrong with what was chosen, or typed where one was to be chosen; empty for nothing."""
    if field.type == "mistake" and value not in mistakes.mistakes(concern, ctx):
        return say("mistake.choose")
    if field.type == "agency" and value and value not in agencies.choices(concern):
        return say("record.missing", field=field.label)
    if field.type == "child" and value and not _can_be_meant(concern, value):
        return say("children.choose")
    if field.type == "there":
        return child_there.mistakes(field, value, concern)
    one = field.one_child or field.type == "child"
    return say("children.several") if one and are_several(value) else ""


def _can_be_meant(concern: Concern, child: str) -> bool:
    """One of the children entered; where there was none a name was typed."""
    known = {str(one.at) for one in children.children(concern.entries)}
    return child in known or not child.isdecimal()


def _settle(draft: Draft, kind: Kind, values: Mapping[str, str], who: str) -> None:
    if not kind.settles(values) or still_waits(draft.concern, kind.finishes):
        return
    for one in open_ones(draft.concern):
        if rule_of(one, draft.ctx).kind == kind.finishes:
            finish(draft, one, say("record.settled"), who)
