"""What does the second person see, and what can they say? Or, by phone, somebody outside whom the
owner rang.
"""

from __future__ import annotations

from flows.assessment import home_authority
from flows.assessment.what_is_known import told_outside
from flows.concern import Concern
from flows.context import Context
from flows.decision.buttons import LOOK_OUTSIDE, SECOND_LOOK
from flows.decision.looks_said import looks_said
from flows.decision.second_look import LOOKED, by_phone, put, to_answer
from flows.entries import days
from flows.kept.decision import SecondLook
from flows.moves import Click, Submit
from flows.refusals import stale
from flows.school.routing import ORDINARY
from flows.screen import Day, Done, Errors, One, Open, Option, Pair, Part, Text, Time, Words
from flows.screens.record import decision_now
from flows.screens.record_lines import reason_lines
from flows.turn import Draft
from flows.wording.sentences import say


def ask(draft: Draft, click: Click) -> None:
    """**Open** on a second look: what the decision rests on, and the answer to give. Recorded as a
    read. The whole record is a button of the message.
    """
    look = to_answer(draft.concern, click.person, draft.ctx)
    if look is None:
        draft.answer = stale(draft.concern)
        return
    draft.record("read", click.person, what="second look")
    form = draft.form(
        SECOND_LOOK.form,
        say("look.title"),
        (*_rests_on(draft, look), *_fields(), *_answers(draft)),
        say("look.submit"),
        step=_step(look, draft.concern),
    )
    draft.show(form, click)


def _step(look: SecondLook, concern: Concern) -> str:
    """What the form carries: which of the second looks it is, for what was read is what is agreed
    to.
    """
    return f"{SECOND_LOOK.step}/{concern.second_looks.index(look) + 1}"


def _rests_on(draft: Draft, look: SecondLook) -> list[Part]:
    concern, ctx = draft.concern, draft.ctx
    others = tuple(one for one in concern.second_looks if one != look or one.answer)
    found = ctx.protocol.recommend(concern.facts)
    return [
        *decision_now(concern, ctx),
        Text(say("look.recommended"), strong=True),
        Text(ctx.protocol.level_words(found.level).title),
        *(Text(line) for line in reason_lines(found)),
        Text(say("look.told"), strong=True),
        *told_outside(concern, ctx),
        *looks_said(others, ctx),
    ]


def _answers(draft: Draft) -> list[Part]:
    """Every answer, last: those that count stand under what was recommended."""
    protocol, facts = draft.ctx.protocol, draft.concern.facts
    given = [(protocol.question(q), a) for q, a in facts.items() if protocol.asks(q)]
    pairs = [Pair(q.text, chosen.text) for q, a in given if (chosen := q.answer(a))]
    return [Text(say("look.answers"), strong=True), *pairs]


def _answer() -> One:
    options = (Option("agree", say("look.agree")), Option("discuss", say("look.discuss")))
    return One("answer", say("look.answer"), options, required=True)


def _fields() -> tuple[Part, ...]:
    return (
        Text(say("look.heading"), strong=True),
        _answer(),
        Words("words", say("look.words"), say("look.hint"), long=True),
    )


def keep(draft: Draft, form: Submit) -> None:
    """What the second person says; the owner is told that there is something to read."""
    look = to_answer(draft.concern, form.person, draft.ctx)
    if look is None or form.step != _step(look, draft.concern):
        draft.answer = stale(draft.concern)
    elif _mistakes(form):
        draft.answer = Errors(_mistakes(form))
    else:
        answered = _answered(look, form, draft.ctx)
        put(draft, look, answered)
        _tell(draft, form, answered)


def _mistakes(form: Submit) -> dict[str, str]:
    wrong = {} if form.text("answer") in ("agree", "discuss") else {"answer": say("look.missing")}
    if form.text("answer") == "discuss" and not form.text("words"):
        wrong["words"] = say("look.missing-words")
    return wrong


def _answered(look: SecondLook, form: Submit, ctx: Context) -> SecondLook:
    answer = "agree" if form.text("answer") == "agree" else "discuss"
    return look.but(answer=answer, words=form.text("words"), answered_at=ctx.now)


def _tell(draft: Draft, form: Submit, answered: SecondLook) -> None:
    draft.record("second-look", form.person, answer=form.text("answer"), words=form.text("words"))
    number, mark = draft.concern.second_looks.index(answered) + 1, draft.ctx.identifiers.id()
    if draft.concern.owner:
        draft.post(LOOKED, draft.concern.owner, str(number), mark, answered.answer)
    draft.answer = Done()


def ask_outside(draft: Draft, click: Click) -> None:
    """**Second look by phone**: whom the owner rang outside the school's chat, and what they
    said. Where somebody in the school can still be asked: that they are.
    """
    if not by_phone(draft.concern, draft.ctx):
        draft.answer = stale(draft.concern)
        return
    who = "look.outside" if draft.concern.route == ORDINARY else "look.outside-lado"
    parts = (
        Text(say(who)),
        *_whom_to_ring(draft),
        Words("outside", say("look.outside-name"), required=True, limit=200),
        *_when_rung(draft.ctx),
        _answer(),
        Words("words", say("look.outside-words"), required=True, long=True),
    )
    draft.answer = Open(
        draft.form(
            LOOK_OUTSIDE.form, say("look.title"), parts, say("look.submit"), step=SECOND_LOOK.step
        )
    )


def _when_rung(ctx: Context) -> tuple[Part, ...]:
    local = ctx.school.local(ctx.now)
    return (
        Day("day", say("look.outside-day"), initial=f"{local:%Y-%m-%d}", required=True),
        Time("time", say("look.outside-time"), initial=f"{local:%H:%M}", required=True),
    )


def _whom_to_ring(draft: Draft) -> list[Part]:
    """The numbers: about staff the LADO, else whoever the school file names outside, and children's
    social care.
    """
    school, staff = draft.ctx.school, draft.concern.route != ORDINARY
    one = school.people.outside
    lines = [] if staff or one is None else [say("action.contact", name=one.name, phone=one.phone)]
    told = ("lado" if staff else "social-care",)
    return [*map(Text, lines), *home_authority.beside(draft.concern, told, draft.ctx)]


def keep_outside(draft: Draft, form: Submit) -> None:
    """A second look by somebody outside, recorded by the owner with their name and their advice."""
    needed = {"outside": "look.missing-name", "words": "look.missing-advice"}
    wrong = _mistakes(form) | {one: say(w) for one, w in needed.items() if not form.text(one)}
    rung = days.moment_in(form, draft.ctx)
    wrong |= rung.fields if isinstance(rung, Errors) else {}
    decision = draft.concern.decision if by_phone(draft.concern, draft.ctx) else None
    if wrong or decision is None or isinstance(rung, Errors):
        draft.answer = Errors(wrong) if wrong else stale(draft.concern)
        return
    look = SecondLook(
        decided_at=decision.at,
        to="",
        asked_at=draft.ctx.now,
        outside=form.text("outside"),
        rung_at=rung,
    )
    draft.change(second_looks=(*draft.concern.second_looks, _answered(look, form, draft.ctx)))
    draft.record(
        "second-look-outside",
        form.person,
        outside=look.outside,
        answer=form.text("answer"),
        words=form.text("words"),
        happened_at=rung.isoformat(),
    )
    draft.answer = Done()
