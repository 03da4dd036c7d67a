"""What does the record know that an agency will ask? The children, why it worries, what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, moment, stamp
from flows.entries import each_child
from flows.entries.contradictions import danger_unanswered
from flows.entries.kinds import kinds
from flows.entries.outside.calls import there
from flows.kept.entry import RecordEntry, standing
from flows.names.children import KIND as CHILD
from flows.names.children import Child
from flows.protocol.parts import Level
from flows.school.people_in_words import called_then
from flows.screen import Pair, Text
from flows.screens.record_lines import headed, referral_lines
from flows.wording.sentences import say

IN_BRIEF = ("name", "description", "born", "year", "role", "authority")
PARENTS = "parents"
OUTSIDE = ("consultation", "referral", "answer", "school-told")
# What was done, as far as it is entered; what was said by the child and its parents stands with it.
DONE = (
    "device",
    "viewing",
    "deletion",
    "consultation",
    "referral",
    "answer",
    "school-told",
    "action",
)


def pair(label: str, value: str) -> Pair:
    """A line of a form to be filled in; it says so where nothing is recorded."""
    return Pair(label, value or say("referral-form.empty"))


def child_lines(child: Child, concern: Concern, ctx: Context) -> list[Pair]:
    """All that is asked about one child, in the order of the form in which it was entered."""
    values = {"authority": ctx.school.authority, "school": ctx.school.name, **child.values}
    named = {name: say(f"referral-form.child.{name}") for name in ("school", "authority")}
    needless = ("description" if child.names else "name", "there")
    lines = [
        pair(named.get(field.id, field.label), _said(CHILD, field.id, values))
        for field in kinds()[CHILD].fields
        if field.id not in needless
    ]
    return [*lines, pair(kinds()[PARENTS].title, _parents(child, concern))]


def in_brief(child: Child, ctx: Context) -> Pair:
    """Who the child is, as it is said on the telephone."""
    values = {"authority": ctx.school.authority, **child.values}
    said = (_said(CHILD, name, values) for name in IN_BRIEF)
    return pair(kinds()[CHILD].title, "\n".join(filter(None, said)))


def _parents(child: Child, concern: Concern) -> str:
    told = [entry for entry in standing(concern.entries) if entry.kind == PARENTS]
    of_each = each_child.of_each(told, concern.entries)
    last = dict(zip(of_each, told, strict=True)).get(child.at)
    return entry_lines(last, leaving=("child",)) if last else ""


def entry_lines(entry: RecordEntry, leaving: Iterable[str] = ()) -> str:
    """An entry's fields as far as they were filled in, a line each."""
    return "\n".join(
        f"{field.label.rstrip('?')}: {_said(entry.kind, field.id, entry.values)}"
        for field in kinds()[entry.kind].fields
        if field.id in entry.values and field.id not in leaving
    )


def _said(kind: str, name: str, values: Mapping[str, str]) -> str:
    field = next(f for f in kinds()[kind].fields if f.id == name)
    value = values.get(name, "")
    return (
        full_day(date.fromisoformat(value)) if value and field.type == "day" else field.said(value)
    )


def worries(concern: Concern, ctx: Context) -> list[Pair]:
    """The questions whose answers led to what is recommended, with the answers; no constants."""
    found = ctx.protocol.recommend(concern.facts)
    asked = dict.fromkeys(q for reason in found.reasons for q in reason.questions)
    return [_answer(name, concern, ctx) for name in asked]


def _answer(name: str, concern: Concern, ctx: Context) -> Pair:
    question = ctx.protocol.question(name)
    chosen = question.answer(concern.facts[name])
    return Pair(question.text, chosen.text if chosen else concern.facts[name])


def asks_for(concern: Concern, ctx: Context) -> str:
    """As what it is put to an agency: what the answers call for; more, while a reporter's word that a
    child may be in danger is not answered.
    """
    level = ctx.protocol.recommend(concern.facts).level
    unanswered = level < Level.EMERGENCY and danger_unanswered(concern)
    return "DANGER" if unanswered else level.name


def done(concern: Concern, ctx: Context) -> list[Pair]:
    """What was done so far, each kind of it once."""
    calls, entries = "\n".join(referral_lines(concern, ctx)), each_child.counting(concern.entries)
    entered = [
        Pair(
            kinds()[kind].title,
            "\n\n".join(_dated(e, ctx) for e in entries if e.kind == kind),
        )
        for kind in DONE
        if any(e.kind == kind for e in entries)
    ]
    return [*([Pair(say("open.referrals-label"), calls)] if calls else []), *entered]


def told_outside(
    concern: Concern, ctx: Context, seen: Callable[[RecordEntry], bool] = lambda entry: True
) -> list[Pair | Text]:
    """Who outside the school was told or asked, when, and what they said; of what is attached, whose
    answer is waited for. `seen`: which entries may be.
    """
    calls = [headed(line) for line in referral_lines(concern, ctx)]
    entered = [
        Pair(f"{kinds()[entry.kind].title}, {stamp(ctx, entry.at)}", entry_lines(entry))
        for entry in each_child.counting(concern.entries)
        if entry.kind in OUTSIDE and seen(entry)
    ]
    return [*calls, *entered, *(Text(call.words) for call in there(concern))] or _nobody(concern)


def _nobody(concern: Concern) -> list[Pair | Text]:
    """That nobody is recorded as told; where else it is to be looked for."""
    attached = [one.reference for one in concern.attached if not one.ended_at]
    also = [Text(say("look.told-there", references=", ".join(attached)))] if attached else []
    return [Text(say("look.nobody-told")), *also]


def _dated(entry: RecordEntry, ctx: Context) -> str:
    """With when it was written down: what was typed may say "today"."""
    name, time = called_then(ctx.school, entry.who, entry.at), moment(ctx, entry.at)
    return f"{entry_lines(entry)}\n{say('record.by', name=name, time=time)}"


def offers_report_remove(concern: Concern, ctx: Context) -> bool:
    """Whether what was answered calls for it, or it is asked how far the image has gone (UKCIS
    2024)."""
    return "report-remove" in ctx.protocol.recommend(concern.facts).advice
