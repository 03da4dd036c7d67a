"""What is shown to somebody whose click can do nothing? A sentence in a form, which leaves nothing
in the chat. What they typed is shown once more, in the form itself where it can still be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.declared import Press, Rule
from flows.moves import Click, Submit
from flows.rights import may_find, refusal
from flows.school.routing import may_act
from flows.screen import (
    Answer,
    Day,
    Errors,
    Form,
    Input,
    One,
    Open,
    Part,
    Replace,
    Several,
    Text,
    Time,
    Words,
)
from flows.turn import Draft
from flows.wording.sentences import say


def notice(*sentences: str, title: str = "") -> Open:
    """A sentence or two in a form; without a title of its own, that it was not done."""
    return Open(Form("notice", title or say("concern.refused-title"), tuple(map(Text, sentences))))


def refused(move: Click | Submit) -> Answer:
    """The same words whether the concern does not exist, cannot be read, or is not this person's to
    know of.
    """
    if isinstance(move, Submit):
        answer = in_place(notice(say("concern.refused"), say("concern.refused-form")))
        return with_what_was_typed(answer, move)
    return notice(say("concern.refused"))


def after_sending(draft: Draft, sent: Submit, rule: Rule | None) -> Answer:
    """The answer to a form, in its place; with what was typed where nothing of it was kept."""
    answer = in_place(draft.answer)
    if rule and isinstance(answer, Errors):
        return _as_it_is_now(draft, sent, rule, answer)
    return answer if draft.concern != draft.before else with_what_was_typed(answer, sent)


def _as_it_is_now(draft: Draft, sent: Submit, rule: Rule, wrong: Errors) -> Answer:
    """What is wrong, at its fields; where it cannot be put right there, for the form was opened before
    the program was brought up to date, the form as it is asked now.
    """
    form = _asked_now(draft, sent, rule)
    if form is None or all(_can_be_given(part, sent) for part in _inputs(form, wrong.fields)):
        return wrong
    now = tuple(_filled(p, sent) if getattr(p, "id", "") in sent.asked else p for p in form.parts)
    again = replace(form, parts=now)
    return Replace(replace(again, parts=(*_changed(again, sent, wrong), *now)))


def _asked_now(draft: Draft, sent: Submit, rule: Rule) -> Form | None:
    """The form that the same button opens now, and that it was read is recorded, as ever; none where the
    press does more than open it: what is wrong in a form does nothing.
    """
    click = Click(sent.person, rule.press.name, sent.concern, sent.step)
    if rule.pressed is None or not sent.asked or _does_more(draft, rule.pressed, click):
        return None
    rule.pressed(draft, click)
    answer = draft.answer
    return answer.form if isinstance(answer, Open) and answer.form.kind == sent.form else None


def _does_more(draft: Draft, pressed: Callable[[Draft, Click], None], click: Click) -> bool:
    aside = Draft(draft.concern, draft.ctx)
    pressed(aside, click)
    turn = aside.finished(None)
    return turn.concern != draft.concern or bool(turn.duties)


def _can_be_given(part: Input, sent: Submit) -> bool:
    """Whether the form that was sent asked for the same."""
    chosen = sent.text(part.id)
    if isinstance(part, One) and chosen and not _offers(part, chosen):
        return False
    return part.id in sent.asked and isinstance(part, Words) == (part.id in sent.typed)


def _changed(form: Form, sent: Submit, wrong: Errors) -> tuple[Text, ...]:
    """What is to be given now; and the words that have no field to be typed in any more."""
    empty = [part.id for part in _inputs(form, wrong.fields) if not getattr(part, "initial", "")]
    told = say("concern.form-changed", wrong=" ".join(wrong.fields[name] for name in empty))
    typed = {part.id for part in form.parts if isinstance(part, Words)}
    left = [sent.text(name) for name in sent.values if name in sent.typed - typed]
    again = [say("concern.typed-before", words=words) for words in left if words]
    return (Text(told.strip(), strong=True), *map(Text, again))


def _inputs(form: Form, names: Container[str]) -> list[Input]:
    return [p for p in form.parts if isinstance(p, Input) and p.id in names]


def with_what_was_typed(answer: Answer, sent: Submit) -> Answer:
    """What came too late is not kept: whoever typed it reads it once more, to copy it."""
    if not (isinstance(answer, Replace) and answer.form.kind == "notice" and _typed(sent)):
        return answer
    again = (Text(say("concern.typed"), strong=True), *map(Text, _typed(sent)))
    return Replace(replace(answer.form, parts=(*answer.form.parts, *again)))


def _typed(sent: Submit) -> list[str]:
    """What was typed in its fields, in their order."""
    return [words for name in sent.values if name in sent.typed and (words := sent.text(name))]


def filled(form: Form, sent: Submit) -> Form:
    """This form as that one was filled in; a choice that is not offered any more is left out."""
    return replace(form, parts=tuple(_filled(part, sent) for part in form.parts))


def _filled(part: Part, sent: Submit) -> Part:
    match part:
        case Several():
            offered = {option.id for option in part.options}
            ticked = tuple(one for one in sent.several(part.id) if one in offered)
            return replace(part, initial=ticked)
        case One():
            chosen = sent.text(part.id)
            return replace(part, initial=chosen if _offers(part, chosen) else "")
        case Words() | Day() | Time():
            return replace(part, initial=sent.text(part.id))
    return part


def _offers(part: One, chosen: str) -> bool:
    return any(option.id == chosen for option in part.options)


def in_place(answer: Answer) -> Answer:
    """After a form was sent, what would open above it takes its place."""
    return Replace(answer.form) if isinstance(answer, Open) else answer


def stale(concern: Concern) -> Open:
    """A button whose moment has passed."""
    return notice(say("concern.closed") if concern.state == "closed" else say("concern.stale"))


def only_reads() -> Open:
    """Whoever was let in to read can do nothing else."""
    return notice(say("readers.only"))


def not_owner(concern: Concern, ctx: Context) -> Open:
    """Only the owner can do that."""
    if concern.owner is None:
        return notice(say("concern.nobody-has"))
    return notice(say("concern.not-yours", name=ctx.school.display(concern.owner)))


def not_theirs(
    move: Click | Submit, rule: Rule | None, concern: Concern, ctx: Context
) -> Answer | None:
    """What somebody is told who tries what is not theirs; None when it is. `rule`: as the button or
    form is declared, if it is.
    """
    if not may_find(rule.press if rule else None, concern, move.person, ctx.school):
        return refused(move)
    if refusal(_does(move, rule), concern, move.person, ctx.school) != "not-theirs":
        return None
    reads = not may_act(concern, move.person, ctx.school)
    answer = only_reads() if reads else not_owner(concern, ctx)
    return with_what_was_typed(in_place(answer), move) if isinstance(move, Submit) else answer


def too_late(move: Click | Submit, rule: Rule | None, draft: Draft) -> Answer | None:
    """What somebody is told when it can do nothing now, or not yet; None when it can."""
    match refusal(_does(move, rule), draft.concern, move.person, draft.ctx.school):
        case None:
            return None
        case "stands-in":
            return notice(say("concern.stands-in"))
    return stale(draft.concern)


def _does(move: Click | Submit, rule: Rule | None) -> Press | None:
    """Whose it is; None for a button or form that does nothing."""
    does = rule and (rule.pressed if isinstance(move, Click) else rule.sent)
    return rule.press if rule and does else None
