"""What is recommended, and what does the owner decide? Two things, kept apart; less than
recommended needs a reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from flows.assessment import home_authority, what_to_say
from flows.assessment.calling import action_form, on_top, overview
from flows.assessment.steps import DECIDED, READY, REFERRALS, referred, step_of, unanswered_action
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day
from flows.decision.buttons import OPEN_DECISION
from flows.entries import contradictions
from flows.kept.decision import Decision
from flows.moves import Click, Submit
from flows.protocol import follow_ups
from flows.protocol.library import expired
from flows.protocol.parts import Level
from flows.protocol.recommendation import Recommendation
from flows.refusals import filled, stale
from flows.screen import Done, Errors, Form, Open, Option, Part, Replace, Several, Text, Words
from flows.screens.record import staff_advice
from flows.screens.record_lines import headed, reason_lines, referral_lines
from flows.turn import Draft
from flows.wording.sentences import say

OPTIONS: tuple[follow_ups.Decision, ...] = get_args(follow_ups.Decision)
_MEETS = {
    Level.EMERGENCY: frozenset({"police-999"}),
    Level.IMMEDIATE_REFERRAL: REFERRALS,
    Level.ESCALATE: REFERRALS | {"early-help"},
    Level.CONSULT: REFERRALS | {"early-help", "consult"},
    Level.MAY_MANAGE_IN_SCHOOL: REFERRALS | {"early-help", "consult", "manage-in-school"},
}


def meets(level: Level, options: tuple[str, ...]) -> bool:
    """Whether these options are at least what was recommended; CEOP and LADO never meet a level
    alone.
    """
    return bool(_MEETS[level] & set(options))


def _is_enough(concern: Concern, level: Level, options: tuple[str, ...]) -> bool:
    """The same with what is recorded: an ambulance or A&E meets an emergency like the police, and who
    else is told is decided besides (KCSIE; UKCIS 2024).
    """
    helped = level == Level.EMERGENCY and referred(concern, level)
    return meets(Level.IMMEDIATE_REFERRAL if helped else level, options)


def open_form(draft: Draft, click: Click) -> None:
    """**Open** on "the recommendation is ready": level, reasons, sources, advice, and the decision
    to record.
    """
    if step_of(draft.concern, draft.ctx.protocol) not in (READY, DECIDED):
        draft.answer = stale(draft.concern)
        return
    waits = unanswered_action(draft.concern, draft.ctx.protocol)
    if waits and (form := action_form(draft, click.person)):
        draft.answer = Open(form)
        return
    draft.record("read", click.person, what="recommendation")
    draft.answer = Open(_form(draft))


def _form(draft: Draft) -> Form:
    recommendation = draft.ctx.protocol.recommend(draft.concern.facts)
    parts = (
        *contradictions.remarks(draft.concern, draft.ctx),
        *_to_do(recommendation, draft),
        *_why(recommendation, draft.ctx),
        *_banner(draft.ctx),
        *_already(draft),
        *_fields(),
    )
    return draft.form(
        OPEN_DECISION.form, say("ready.title"), parts, say("ready.submit"), step=step(draft.concern)
    )


def step(concern: Concern) -> str:
    """What the form carries: how much was answered when its recommendation was read."""
    return f"{READY}/{len(concern.answers)}"


def _to_do(found: Recommendation, draft: Draft) -> list[Part]:
    """What to do, whom to ring and what to say; where it may be managed in school nobody is rung."""
    ctx, words = draft.ctx, draft.ctx.protocol.level_words(found.level)
    calls = found.level > Level.MAY_MANAGE_IN_SCHOOL
    parts: list[Part] = [
        Text(words.title, strong=True),
        Text(words.text),
        *home_authority.named_by(found.level, draft.concern, ctx),
        *(what_to_say.ways(draft.concern, ctx) if calls else ()),
        *staff_advice(draft.concern, ctx),
    ]
    if found.advice:
        parts.append(Text(say("ready.advice-heading"), strong=True))
        parts += [Text(ctx.protocol.advice_text(a).text) for a in found.advice]
    return parts


def _why(found: Recommendation, ctx: Context) -> list[Part]:
    citation = ctx.protocol.level_words(found.level).citation
    return [
        Text(say("ready.source", citation=citation)),
        Text(say("ready.reasons-heading"), strong=True),
        *(Text(line) for line in reason_lines(found)),
    ]


def _already(draft: Draft) -> list[Part]:
    lines = referral_lines(draft.concern, draft.ctx)
    return [Text(say("ready.already-heading"), strong=True), *map(headed, lines)] if lines else []


def _banner(ctx: Context) -> list[Part]:
    """That the questions are old."""
    old = (
        [Text(say("ready.superseded", edition=ctx.protocol.edition))]
        if ctx.protocol.status == "superseded"
        else []
    )
    late = (
        [Text(say("ready.expired", day=full_day(ctx.protocol.review_date)))]
        if expired(ctx.protocol, ctx.today)
        else []
    )
    return [*old, *late]


def _fields() -> list[Part]:
    options = tuple(Option(o, say(f"decision.options.{o}")) for o in OPTIONS)
    return [
        Text(say("ready.decide-heading"), strong=True),
        Several("options", say("ready.options"), options, required=True),
        Words("reasons", say("ready.reasons"), say("ready.reasons-hint"), required=True, long=True),
        Words("decided-against", say("ready.decided-against"), required=True, long=True),
        Words("wishes", say("ready.wishes"), required=True, long=True),
        Words("below", say("ready.below"), long=True),
    ]


def keep(draft: Draft, form: Submit) -> None:
    """The owner's decision; earlier ones stay in the record. Whom it brings on top is shown with their
    numbers.
    """
    if step_of(draft.concern, draft.ctx.protocol) not in (READY, DECIDED):
        draft.answer = stale(draft.concern)
        return
    if form.step != step(draft.concern):
        draft.answer = _read_again(draft, form)
        return
    level = draft.ctx.protocol.recommend(draft.concern.facts).level
    wrong = _mistakes(form, level, draft.concern)
    if wrong:
        draft.answer = Errors(wrong)
        return
    decision = _decision(draft, form, level)
    draft.change(decisions=(*draft.concern.decisions, decision))
    draft.record("decided", form.person, decision=decision.model_dump(mode="json"))
    rings = on_top(draft.concern, draft.ctx)
    draft.answer = Replace(overview(draft, form.person)) if rings else Done()


def _read_again(draft: Draft, form: Submit) -> Replace:
    """Something was answered since it was opened: nobody decides on a recommendation that they have
    not read. What they wrote stands in it.
    """
    draft.record("read", form.person, what="recommendation")
    again = filled(_form(draft), form)
    return Replace(replace(again, parts=(Text(say("ready.changed"), strong=True), *again.parts)))


def _mistakes(form: Submit, level: Level, concern: Concern) -> dict[str, str]:
    options = form.several("options")
    offered = options and set(options) <= set(OPTIONS)
    wrong = {} if offered else {"options": say("ready.wrong.options")}
    wrong |= {
        f: say(f"ready.wrong.{f}")
        for f in ("reasons", "decided-against", "wishes")
        if not form.text(f)
    }
    if options and not _is_enough(concern, level, options) and not form.text("below"):
        wrong["below"] = say("ready.wrong.below")
    return wrong


def _decision(draft: Draft, form: Submit, level: Level) -> Decision:
    return Decision(
        answers=len(draft.concern.answers),
        route=draft.concern.route,
        options=tuple(one for one in OPTIONS if one in form.several("options")),
        reasons=form.text("reasons"),
        decided_against=form.text("decided-against"),
        childs_wishes=form.text("wishes"),
        below_reason=form.text("below"),
        recommended=level.name,
        who=form.person,
        at=draft.ctx.now,
    )
