"""How is a record closed without an assessment? Attached to another, or no such concern; a second
person is told.

Never by the owner alone once danger or a gate criterion stands in it.
"""

from __future__ import annotations

from flows.closing import attaching, to_agree
from flows.closing.buttons import AGREE_CLOSE, OTHER_CLOSE
from flows.concern import Concern
from flows.context import Context
from flows.decision.second_look import LOOKED
from flows.follow_up.follow_ups import leave, open_ones
from flows.kept.closing import Closing, OtherClosing
from flows.moves import Click, Submit
from flows.other_concerns import EveryOpen, These
from flows.protocol.parts import Level
from flows.refusals import stale
from flows.reporting.reporting import tell_finished
from flows.school.routing import ORDINARY
from flows.screen import Done, Errors, One, Option, Several, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say

KINDS = (attaching.ATTACHED, "mistake", "not-this-kind")
CHECKS = ("read", "spoken")


def ask(draft: Draft, click: Click) -> None:
    """**Close another way**: what it was, why, and that the report was read and its reporter spoken
    to.
    """
    kinds = tuple(Option(k, say(f"other.kinds.{k}")) for k in KINDS)
    checks = tuple(Option(c, say(f"other.checks.{c}")) for c in CHECKS)
    guarded = (Text(say("other.guarded")),) if is_guarded(draft.concern, draft.ctx) else ()
    parts = (
        Text(say("other.explain")),
        *guarded,
        One(
            "kind",
            say("other.kind"),
            kinds,
            initial=attaching.ATTACHED if click.step else "",
            required=True,
        ),
        *attaching.fields(draft, click.person, click.step),
        Several("checks", say("other.check"), checks, required=True),
        Words("reason", say("other.reason"), say("other.hint"), required=True, long=True),
    )
    form = draft.form(
        OTHER_CLOSE.form, say("other.title"), parts, say("other.submit"), say("close.not-yet")
    )
    draft.show(form, click)


def is_guarded(concern: Concern, ctx: Context) -> bool:
    """Whether danger was reported, here or in what is attached, or left open when nobody may be there
    to ask; a gate criterion was ever met; the answers call for somebody outside the school; or it may
    involve the staff: then a second person has to agree.
    """
    ever = any(ctx.protocol.gate_met({a.question: a.answer}) for a in concern.answers)
    return (
        ever
        or concern.route != ORDINARY
        or bool(concern.referrals)
        or ctx.protocol.recommend(concern.facts).level >= Level.ESCALATE
        or concern.danger_told is not None
        or concern.urgency == "emergency"
    )


def keep(draft: Draft, form: Submit) -> None:
    """Closed at once, or once the second person agrees; either way that person is told."""
    second, (to, wrong_to) = to_agree.somebody(draft), attaching.chosen(draft, form)
    wrong = _mistakes(form) | wrong_to | ({} if second else {"kind": say("other.nobody")})
    if wrong or second is None:
        draft.answer = Errors(wrong)
        return
    _wish(
        draft,
        OtherClosing(
            kind=form.text("kind"),
            reason=form.text("reason"),
            who=form.person,
            at=draft.ctx.now,
            second=second,
            to=to,
        ),
    )
    draft.answer = Done()


def _mistakes(form: Submit) -> dict[str, str]:
    wrong = {} if form.text("kind") in KINDS else {"kind": say("change.missing")}
    wrong |= (
        {}
        if set(form.several("checks")) == set(CHECKS)
        else {"checks": say("other.missing-checks")}
    )
    return wrong | ({} if form.text("reason") else {"reason": say("action.wrong.reason")})


def _wish(draft: Draft, asked: OtherClosing) -> None:
    draft.change(other_closings=(*draft.concern.other_closings, asked))
    draft.record("other-closing", asked.who, asked=asked.model_dump(mode="json"))
    draft.refresh(to_agree.ASKED)
    draft.post(to_agree.ASKED, asked.second, to_agree.number(draft.concern))
    if not is_guarded(draft.concern, draft.ctx):
        _close(draft, asked)


def beside_first(concern: Concern, move: Click | Submit) -> EveryOpen | These | None:
    """To choose from: every open concern. Once one is chosen: that one, which changes."""
    if isinstance(move, Click):
        return EveryOpen(move.person)
    if move.text("kind") != attaching.ATTACHED:
        return None
    chosen = move.text("to")
    return These(move.person, (chosen,) if chosen else (), move.text("reference"), to_change=True)


def beside_second(concern: Concern, move: Click | Submit) -> These | None:
    """What a second person is asked about is shown to them by their own rule, and changed by that
    of who wished it.
    """
    asked = concern.wish_to_close
    if asked is None or not asked.to:
        return None
    if isinstance(move, Click):
        return These(move.person, (asked.to,))
    return These(asked.who, (asked.to,), to_change=True)


def ask_second(draft: Draft, click: Click) -> None:
    """What the second person decides about: the reason, and whether they agree."""
    asked = draft.concern.wish_to_close
    if asked is None or asked.second != click.person:
        draft.answer = stale(draft.concern)
        return
    draft.record("read", click.person, what="closing")
    options = (Option("yes", say("other.agree")), Option("no", say("other.disagree")))
    parts = (
        Text(say(f"other.kinds.{asked.kind}"), strong=True),
        *attaching.wished(asked, draft.ctx),
        Text(asked.reason),
        One("answer", say("look.answer"), options, required=True),
    )
    form = draft.form(
        AGREE_CLOSE.form,
        say("other.title"),
        parts,
        say("look.submit"),
        step=to_agree.number(draft.concern),
    )
    draft.show(form, click)


def keep_second(draft: Draft, form: Submit) -> None:
    """The second person's answer; the owner is told."""
    asked = draft.concern.wish_to_close
    newest = form.step == to_agree.number(draft.concern)
    if asked is None or asked.second != form.person or not newest:
        draft.answer = stale(draft.concern)
        return
    if form.text("answer") not in ("yes", "no"):
        draft.answer = Errors({"answer": say("look.missing")})
        return
    agreed = form.text("answer") == "yes"
    if agreed and asked.to and not attaching.still_fits(draft, asked):
        draft.answer = Errors({"answer": say("attach.gone")})
        return
    draft.change(other_closings=(*draft.concern.other_closings[:-1], asked.but(agreed=agreed)))
    draft.record("other-closing-answered", form.person, agreed=agreed)
    if agreed:
        _close(draft, asked)
    elif draft.concern.owner:
        draft.refresh(to_agree.ASKED, form.person)
        draft.post(LOOKED, draft.concern.owner, draft.ctx.identifiers.id())
    draft.answer = Done()


def _close(draft: Draft, asked: OtherClosing) -> None:
    for one in open_ones(draft.concern):
        leave(draft, one, "", asked.who)
    note = f"{say(f'other.kinds.{asked.kind}')}: {asked.reason}"
    closing = Closing(note=note, who=asked.who, at=draft.ctx.now, kind=asked.kind, to=asked.to)
    draft.change(state="closed", closings=(*draft.concern.closings, closing))
    draft.record("closed", asked.who, note=note, how=asked.kind, to=asked.to)
    draft.refresh()
    if asked.to:
        attaching.attach(draft, asked)
    else:
        tell_finished(draft)
        attaching.finish(draft)
