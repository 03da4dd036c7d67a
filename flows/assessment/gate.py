"""What must be done at once? A met gate criterion: whom to ring, what to say, why, and the record
of it.

Source: schools guidance 2016 (immediate referral), UKCIS 2024, KCSIE: a referral never waits for
other questions.
"""

from __future__ import annotations

from datetime import datetime

from flows.assessment import home_authority, what_to_say
from flows.assessment.buttons import WHAT_NOW
from flows.assessment.steps import settles, unanswered_action
from flows.concern import Concern
from flows.context import Context
from flows.declared import counted
from flows.entries import agencies, days
from flows.kept.assessment import Referral
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.protocol.parts import Criterion, Level
from flows.school.calendar import MissingHour
from flows.screen import Day, Errors, Form, One, Option, Part, Text, Time, Words
from flows.screens.record import staff_advice
from flows.turn import Draft
from flows.wording.sentences import say

ACTION = "action"
SAME, ANOTHER, NONE = "same", "another", "none"
CHOICES = {
    Level.EMERGENCY: ("police-999", "ambulance-999", "a-and-e", "social-care"),
    Level.IMMEDIATE_REFERRAL: ("police-999", "police-101", "social-care"),
}
LIFE = "life-at-risk"
# What can be said anew of a call that is recorded already, and where it is typed.
_MORE = {
    "spoke_to": "spoke-to",
    "their_reference": "their-reference",
    "advice": "advice",
    "reason": "reason",
}


def place(concern: Concern, then: str = "") -> tuple[str, str]:
    """What the form of the action that waits now carries (step, nonce): no words, and nothing that
    tells the criterion. `then`: the stage of several questions that comes after it.
    """
    step = f"{ACTION}/{len(agencies.recorded(concern))}" + (f"/{then}" if then else "")
    return step, str(len(concern.answers))


def then_of(step: str) -> str:
    """The stage of several questions that comes after this form."""
    return step.split("/")[2] if step.count("/") > 1 else ""


def about(concern: Concern, step: str, nonce: str, ctx: Context) -> Criterion | None:
    """What the form with this step and nonce was about when it opened, whatever happened since."""
    done, given = counted(step.split("/")[1] if "/" in step else ""), counted(nonce)
    if done is None or given is None:
        return None
    then = agencies.as_it_was(concern, done).but(answers=concern.answers[:given])
    return unanswered_action(then, ctx.protocol)


def form(draft: Draft, step: str, nonce: str, *, again: bool = False) -> Form | None:
    """What to do at once, numbers first. None when that place never was. `again`: what was recorded
    is kept, and does not settle it.
    """
    concern, ctx = draft.concern, draft.ctx
    criterion = about(concern, step, nonce, ctx)
    if criterion is None:
        return None
    parts = (
        *([Text(say("action.still-to-do"), strong=True)] if again else []),
        *contacts(concern, criterion, ctx, step, nonce),
        *_to_say(criterion, ctx),
        *staff_advice(concern, ctx),
        *what_to_say.ways(concern, ctx),
        *_why(concern, criterion, ctx),
        *_fields(draft, criterion),
    )
    return Form(
        WHAT_NOW.form,
        say("action.title"),
        parts,
        say("action.submit"),
        concern=concern.id,
        step=step,
        nonce=nonce,
    )


def contacts(
    concern: Concern, criterion: Criterion, ctx: Context, step: str, nonce: str
) -> list[Part]:
    """Whom to ring, by the child's home authority; before all, what is rung and done in danger.

    Children's social care and the police first; the duty team out of hours; where a life is at risk
    NHS 111 and A&E too. The LADO stands in the advice about staff.
    """
    emergency = criterion.level == Level.EMERGENCY
    wanted = ["mash"] if emergency else ["mash", "police"]
    wanted += home_authority.duty_team(ctx)
    numbers = home_authority.contacts(concern, wanted, ctx, step, nonce)
    life = [Text(say("action.nhs"))] if LIFE in criterion.when.questions else []
    first = [
        Text(say("action.first-999"), strong=True),
        *(_advice(criterion, ctx) if emergency else []),
    ]
    return [*first, Text(say("action.contacts-heading"), strong=True), *numbers, *life]


def _to_say(criterion: Criterion, ctx: Context) -> list[Part]:
    """What to do, where that does not come before all, and to say on the telephone."""
    advice = _advice(criterion, ctx) if criterion.level != Level.EMERGENCY else []
    return [*advice, Text(say("action.what-to-say"))]


def _advice(criterion: Criterion, ctx: Context) -> list[Part]:
    return [Text(ctx.protocol.advice_text(a).text) for a in criterion.advice]


def _why(concern: Concern, criterion: Criterion, ctx: Context) -> list[Part]:
    words = ctx.protocol.level_words(criterion.level)
    refer = criterion.level == Level.IMMEDIATE_REFERRAL
    more = refer and ctx.protocol.next_question(concern.facts)
    return [
        Text(words.title, strong=True),
        Text(criterion.reason),
        Text(words.text),
        *([Text(say("action.go-on"))] if more else []),
        Text(say("action.source", citation=criterion.citation)),
    ]


def _fields(draft: Draft, criterion: Criterion) -> list[Part]:
    local = draft.ctx.school.local(draft.ctx.now)
    last = _last_made(draft, criterion)
    choices = (*([SAME] if last else []), *CHOICES[criterion.level], ANOTHER, NONE)
    options = tuple(Option(one, say(f"action.agencies.{one}")) for one in choices)
    return [
        Text(say("action.record-heading"), strong=True),
        One("agency", say("action.agency"), options, required=True),
        Words("another", say("action.another"), limit=200),
        Words("spoke-to", say("action.spoke-to"), limit=200),
        Day("day", say("action.when-day"), initial=f"{local:%Y-%m-%d}"),
        Time("time", say("action.when-time"), initial=f"{local:%H:%M}"),
        Words("their-reference", say("action.their-reference"), limit=200),
        Words("advice", say("action.advice"), long=True),
        Words("reason", say("action.reason"), long=True),
    ]


def _last_made(draft: Draft, criterion: Criterion) -> Referral | None:
    """The last call that was recorded, in either form, which may cover this: one that settles it."""
    made = [r for r in agencies.referrals(draft.concern) if r.made and settles(r, criterion.level)]
    entered = (_of_entry(e, draft.ctx) for e in agencies.of(draft.concern, "referral"))
    made += [r for r in entered if r.chosen and settles(r, criterion.level)]
    return max(made, key=lambda one: one.at, default=None)


def _of_entry(entry: RecordEntry, ctx: Context) -> Referral:
    """A call that was entered, as one that an answer calls for. Of the police it is not known whether it
    was 999.
    """
    known = {agencies.POLICE: "police-101", agencies.SOCIAL_CARE: "social-care"}
    return Referral(
        criterion="",
        made=True,
        chosen=known.get(agencies.party(entry), ""),
        agency=agencies.called(entry),
        spoke_to=entry.values["spoke-to"],
        when=_when_entered(entry, ctx),
        their_reference=entry.values.get("reference", ""),
        advice=entry.values.get("advice", ""),
        who=entry.who,
        at=entry.at,
    )


def _when_entered(entry: RecordEntry, ctx: Context) -> datetime | None:
    try:
        return days.moment_of(entry.values, "day", "when", ctx)
    except MissingHour:  # entered before that was told at its field
        return None


def record(draft: Draft, sent: Submit, criterion: Criterion) -> Errors | None:
    """Keep what was done about it; what is wrong in the form, if anything."""
    wrong = _mistakes(draft, sent, criterion)
    referral = Errors(wrong) if wrong else _referral(draft, sent, criterion)
    if isinstance(referral, Errors):
        return referral
    draft.change(referrals=(*draft.concern.referrals, referral))
    draft.record("referral", sent.person, referral=referral.model_dump(mode="json"))
    return None


def _mistakes(draft: Draft, sent: Submit, criterion: Criterion) -> dict[str, str]:
    chosen = sent.text("agency")
    offered = (*CHOICES[criterion.level], ANOTHER, NONE)
    if chosen not in offered and not (chosen == SAME and _last_made(draft, criterion)):
        return {"agency": say("action.wrong.agency")}
    needed = {SAME: (), NONE: ("reason",), ANOTHER: ("another", "spoke-to")}.get(
        chosen, ("spoke-to",)
    )
    return {field: say(f"action.wrong.{field}") for field in needed if not sent.text(field)}


def _referral(draft: Draft, sent: Submit, criterion: Criterion) -> Referral | Errors:
    chosen, last = sent.text("agency"), _last_made(draft, criterion)
    if chosen == SAME and last:
        typed = {name: sent.text(field) for name, field in _MORE.items() if sent.text(field)}
        new = {"criterion": criterion.id, "who": sent.person, "at": draft.ctx.now, "again": True}
        return last.but(**new, **typed)
    made = chosen != NONE
    when = _when(sent, draft.ctx, needed=made)
    if isinstance(when, Errors):
        return when
    return Referral(
        criterion=criterion.id,
        made=made,
        chosen=chosen if made else "",
        agency=_agency(chosen, sent.text("another")) if made else "",
        spoke_to=sent.text("spoke-to"),
        when=when,
        their_reference=sent.text("their-reference"),
        advice=sent.text("advice"),
        reason=sent.text("reason"),
        who=sent.person,
        at=draft.ctx.now,
    )


def _when(sent: Submit, ctx: Context, *, needed: bool) -> datetime | Errors | None:
    """When somebody was told (UTC); of what was not done, when that was decided, if it was given."""
    day, clock = sent.text("day"), sent.text("time")
    if not (needed or (day and clock)):
        return None
    return days.moment_in(sent, ctx)


def _agency(chosen: str, named: str) -> str:
    """Who was told, with what was typed of them beside the choice."""
    if chosen == ANOTHER:
        return named
    return "; ".join(filter(None, (say(f"action.agencies.{chosen}"), named)))
