"""What does the second person see, and what can they say? Or, by phone, somebody outside whom the
owner rang.
"""

from __future__ import annotations

from flows.concern import SecondLook
from flows.context import Context
from flows.decision.buttons import LOOK_OUTSIDE, SECOND_LOOK
from flows.decision.second_look import LOOK, LOOKED, put, waiting
from flows.entries.reported import report_parts
from flows.moves import Click, Submit
from flows.refusals import stale
from flows.school.routing import HEAD, LEAD, STAFF
from flows.screen import Done, Errors, Form, One, Open, Option, Pair, Part, Text, Words
from flows.screens.record import additions, decisions, looks_so_far
from flows.screens.record_lines import reason_lines
from flows.turn import Draft
from flows.wording.sentences import say


def ask(draft: Draft, click: Click) -> None:
    """**Open** on a second look: what the decision rests on, and the answer to give. Recorded as a
    read.
    """
    look = waiting(draft.concern)
    if look is None or look.to != click.person:
        draft.answer = stale(draft.concern)
        return
    draft.record("read", click.person, what="second look")
    accounts = [
        part for report in draft.concern.reports for part in report_parts(report, draft.ctx)
    ]
    parts = (*_recommended(draft), *accounts, *additions(draft.concern, draft.ctx), *_fields())
    draft.answer = Open(
        Form(
            SECOND_LOOK.form,
            say("look.title"),
            parts,
            say("look.submit"),
            concern=draft.concern.id,
            step=SECOND_LOOK.step,
            nonce=draft.ctx.identifiers.id(),
        )
    )


def _recommended(draft: Draft) -> list[Part]:
    protocol, facts = draft.ctx.protocol, draft.concern.facts
    found = protocol.recommend(facts)
    given = [(protocol.question(q), a) for q, a in facts.items() if protocol.asks(q)]
    answers = [Pair(q.text, chosen.text) for q, a in given if (chosen := q.answer(a))]
    return [
        Text(say("look.recommended"), strong=True),
        Text(protocol.level_words(found.level).title),
        *(Text(line) for line in reason_lines(found)),
        *decisions(draft.concern, draft.ctx),
        *looks_so_far(draft.concern, draft.ctx),
        Text(say("look.answers"), strong=True),
        *answers,
    ]


def _fields() -> tuple[Part, ...]:
    options = (Option("agree", say("look.agree")), Option("discuss", say("look.discuss")))
    return (
        Text(say("look.heading"), strong=True),
        One("answer", say("look.answer"), options, required=True),
        Words("words", say("look.words"), say("look.hint"), long=True),
    )


def keep(draft: Draft, form: Submit) -> None:
    """What the second person says; the owner is told that there is something to read."""
    look = waiting(draft.concern)
    if look is None or look.to != form.person:
        draft.answer = stale(draft.concern)
    elif _mistakes(form):
        draft.answer = Errors(_mistakes(form))
    else:
        put(draft, look, _answered(look, form, draft.ctx))
        _tell(draft, form)


def _mistakes(form: Submit) -> dict[str, str]:
    wrong = {} if form.text("answer") in ("agree", "discuss") else {"answer": say("look.missing")}
    if form.text("answer") == "discuss" and not form.text("words"):
        wrong["words"] = say("look.missing-words")
    return wrong


def _answered(look: SecondLook, form: Submit, ctx: Context) -> SecondLook:
    answer = "agree" if form.text("answer") == "agree" else "discuss"
    return look.but(answer=answer, words=form.text("words"), answered_at=ctx.now)


def _tell(draft: Draft, form: Submit) -> None:
    draft.record("second-look", form.person, answer=form.text("answer"), words=form.text("words"))
    draft.refresh(LOOK, form.person)
    if draft.concern.owner:
        draft.post(LOOKED, draft.concern.owner, draft.ctx.identifiers.id())
    draft.answer = Done()


def ask_outside(draft: Draft, click: Click) -> None:
    """**Second look by phone**: whom the owner rang outside the school's chat, and what they
    said.
    """
    who = "look.outside-lado" if draft.concern.route in (STAFF, LEAD, HEAD) else "look.outside"
    parts = (
        Text(say(who)),
        Words("outside", say("look.outside-name"), required=True, limit=200),
        *_fields()[1:],
    )
    draft.answer = Open(
        Form(
            LOOK_OUTSIDE.form,
            say("look.title"),
            parts,
            say("look.submit"),
            concern=draft.concern.id,
            step=SECOND_LOOK.step,
            nonce=draft.ctx.identifiers.id(),
        )
    )


def keep_outside(draft: Draft, form: Submit) -> None:
    """A second look by somebody outside, recorded by the owner with their name."""
    wrong = _mistakes(form) | (
        {} if form.text("outside") else {"outside": say("look.missing-name")}
    )
    decision = draft.concern.decision
    if wrong or decision is None:
        draft.answer = Errors(wrong) if wrong else stale(draft.concern)
        return
    look = SecondLook(
        decided_at=decision.at, to="", asked_at=draft.ctx.now, outside=form.text("outside")
    )
    draft.change(second_looks=(*draft.concern.second_looks, _answered(look, form, draft.ctx)))
    draft.record(
        "second-look-outside",
        form.person,
        outside=look.outside,
        answer=form.text("answer"),
        words=form.text("words"),
    )
    draft.answer = Done()
