"""What must happen before the next question? A met gate criterion: what, why, whom to ring, and the
record of it.

Source: schools guidance 2016 (immediate referral), UKCIS 2024, KCSIE: a referral never waits for
other questions.
"""

from __future__ import annotations

from datetime import date, time

from flows.assessment import home_authority
from flows.assessment.buttons import OPEN_ACTION
from flows.assessment.steps import is_current, unanswered_action
from flows.concern import Concern, Referral
from flows.context import Context
from flows.moves import Click, Submit
from flows.protocol.parts import Criterion, Level
from flows.refusals import in_place, stale
from flows.screen import Day, Done, Errors, Form, One, Open, Option, Part, Text, Time, Words
from flows.screens.record import staff_advice
from flows.turn import Draft
from flows.wording.sentences import say


def open_form(draft: Draft, click: Click) -> None:
    """**Open** on "something needs action now"."""
    criterion = unanswered_action(draft.concern, draft.ctx.protocol)
    if criterion is None or not is_current(draft.concern, click.step, click.nonce):
        draft.answer = stale(draft.concern)
        return
    draft.record("read", click.person, what="action")
    parts = (
        *_what_and_why(criterion, draft.ctx),
        *staff_advice(draft.concern, draft.ctx),
        *contacts(draft.concern, criterion, draft.ctx, click.step, click.nonce),
        *_fields(draft),
    )
    draft.answer = Open(
        Form(
            OPEN_ACTION.form,
            say("action.title"),
            parts,
            say("action.submit"),
            concern=draft.concern.id,
            step=click.step,
            nonce=click.nonce,
        )
    )


def _what_and_why(criterion: Criterion, ctx: Context) -> list[Part]:
    words = ctx.protocol.level_words(criterion.level)
    advice = [Text(ctx.protocol.advice_text(a).text) for a in criterion.advice]
    return [
        Text(words.title, strong=True),
        Text(criterion.reason),
        Text(words.text),
        *advice,
        Text(say("action.source", citation=criterion.citation)),
    ]


def contacts(
    concern: Concern, criterion: Criterion, ctx: Context, step: str, nonce: str
) -> list[Part]:
    """Whom to ring, by the child's home authority.

    Children's social care and the police first; the duty team out of hours. The LADO stands in the
    advice about staff.
    """
    emergency = criterion.level == Level.EMERGENCY
    wanted = ["mash"] if emergency else ["mash", "police"]
    wanted += [] if ctx.school.in_hours(ctx.now) else ["emergency-duty-team"]
    first = [Text(say("action.first-999"))] if emergency else []
    numbers = home_authority.contacts(concern, wanted, ctx, step, nonce)
    return [Text(say("action.contacts-heading"), strong=True), *first, *numbers]


def choose_home(draft: Draft, click: Click) -> None:
    """Where the child lives: the same form with the numbers of that authority, and all that was
    typed still there.
    """
    if not is_current(draft.concern, click.step, click.nonce):
        draft.answer = stale(draft.concern)
        return
    home_authority.choose(draft, click.choice)
    open_form(draft, click)
    draft.answer = in_place(draft.answer)


def _fields(draft: Draft) -> list[Part]:
    local = draft.ctx.school.local(draft.ctx.now)
    same = (Option("same", say("action.made-same")),) if _last_made(draft.concern) else ()
    made = (*same, Option("yes", say("action.made-yes")), Option("no", say("action.made-no")))
    return [
        Text(say("action.record-heading"), strong=True),
        One("made", say("action.made-label"), made, required=True),
        Words("agency", say("action.agency"), say("action.if-made"), limit=200),
        Words("spoke-to", say("action.spoke-to"), say("action.if-made"), limit=200),
        Day("day", say("action.when-day"), initial=f"{local:%Y-%m-%d}"),
        Time("time", say("action.when-time"), initial=f"{local:%H:%M}"),
        Words("their-reference", say("action.their-reference"), limit=200),
        Words("advice", say("action.advice"), long=True),
        Words("reason", say("action.reason"), say("action.if-not-made"), long=True),
    ]


def keep(draft: Draft, form: Submit) -> None:
    """What was done about it; then the questions go on."""
    wrong = _mistakes(form)
    if wrong:
        draft.answer = Errors(wrong)
        return
    if not is_current(draft.concern, form.step, form.nonce):
        draft.answer = stale(draft.concern)
        return
    criterion = unanswered_action(draft.concern, draft.ctx.protocol)
    referral = _referral(draft, form, criterion.id if criterion else "")
    if isinstance(referral, Errors):
        draft.answer = referral
        return
    draft.change(referrals=(*draft.concern.referrals, referral))
    draft.record("referral", form.person, referral=referral.model_dump(mode="json"))
    draft.answer = Done()


def _mistakes(form: Submit) -> dict[str, str]:
    made = form.text("made")
    needed = {"yes": ("agency", "spoke-to"), "no": ("reason",), "same": ()}.get(made, ("made",))
    return {field: say(f"action.wrong.{field}") for field in needed if not form.text(field)}


def _last_made(concern: Concern) -> Referral | None:
    """The last referral that was made, which a further criterion may have been part of."""
    return next((r for r in reversed(concern.referrals) if r.made), None)


def _referral(draft: Draft, form: Submit, criterion: str) -> Referral | Errors:
    last = _last_made(draft.concern)
    if form.text("made") == "same" and last:
        return last.but(criterion=criterion, who=form.person, at=draft.ctx.now)
    try:
        when = draft.ctx.school.calendar.utc(
            date.fromisoformat(form.text("day")), time.fromisoformat(form.text("time"))
        )
    except ValueError:
        return Errors({"time": say("report.wrong.time")})
    if draft.ctx.is_future(when):
        return Errors({"time": say("action.wrong.future")})
    return Referral(
        criterion=criterion,
        made=form.text("made") == "yes",
        agency=form.text("agency"),
        spoke_to=form.text("spoke-to"),
        when=when,
        their_reference=form.text("their-reference"),
        advice=form.text("advice"),
        reason=form.text("reason"),
        who=form.person,
        at=draft.ctx.now,
    )
