"""What can the owner do with a reminder? Done with a note, or put off; passed on to somebody else on
the ladder: `flows.follow_up.passing_on`.
"""

from __future__ import annotations

from dataclasses import replace

from flows.context import Context
from flows.dates import day_of, moment
from flows.follow_up import due, to_ring
from flows.follow_up.buttons import DONE, PASS_ON, SNOOZE, WHAT_IS_DUE
from flows.follow_up.called_for import UNDECIDED
from flows.follow_up.due import LONGEST, USUAL
from flows.follow_up.follow_ups import (
    REMIND,
    find,
    finish,
    of_reminder,
    put,
    put_off,
)
from flows.follow_up.rules import rule_of, text_of
from flows.kept.follow_up import FollowUp
from flows.moves import Click, Submit
from flows.paging.offering import alone, with_it
from flows.refusals import filled, stale
from flows.screen import (
    Button,
    Day,
    Done,
    Errors,
    Form,
    One,
    Open,
    Option,
    Part,
    Replace,
    Row,
    Text,
    Words,
)
from flows.screens.buttons import OPEN
from flows.turn import Draft
from flows.wording.sentences import say


def done_and_snooze(one: FollowUp, ctx: Context) -> tuple[Button, ...]:
    """What can be done with one thing; a missing decision is never put off without saying why it is
    safe to wait.
    """
    if rule_of(one, ctx).kind == UNDECIDED:
        return (DONE.button(say("remind.wait"), step=one.id),)
    return DONE.button(step=one.id), SNOOZE.button(step=one.id)


def what_is_due(draft: Draft, click: Click) -> None:
    """**Open** on a reminder: what is due, in words, each thing with its own buttons."""
    form = _due_form(draft, tuple(click.step.split("-")))
    draft.answer = Open(form) if form else stale(draft.concern)


def _due_form(draft: Draft, reminder: tuple[str, ...]) -> Form | None:
    parts: list[Part] = []
    for one in of_reminder(draft.concern, reminder):
        parts += [
            Text(text_of(one, draft.ctx)),
            *to_ring.numbers(one, draft.concern, draft.ctx),
            Row(done_and_snooze(one, draft.ctx)),
        ]
    if not parts:
        return None
    parts.append(Row((PASS_ON.button(step=reminder[0], nonce=reminder[0]), OPEN.button())))
    return draft.form(WHAT_IS_DUE.form, say("remind.what"), parts)


def _and_the_rest(draft: Draft, one: FollowUp) -> None:
    """After one thing is dealt with, what else its reminder is about."""
    form = _due_form(draft, one.reminded) if one.reminded else None
    draft.answer = Replace(form) if form else Done()


def ask_done(draft: Draft, click: Click) -> None:
    """**Done**: what was done; without a decision, why it is safe to wait, and until when."""
    one = find(draft, click.step)
    if one is None:
        draft.answer = stale(draft.concern)
    else:
        draft.show(_done_form(draft, one), click)


def _done_form(draft: Draft, one: FollowUp) -> Form:
    rule = rule_of(one, draft.ctx)
    parts: list[Part] = [
        Text(text_of(one, draft.ctx)),
        Words("note", say("done.note"), required=True, long=True),
    ]
    if rule.kind == UNDECIDED:
        parts = [
            Text(rule.text),
            Words("note", say("done.safe-to-wait"), required=True, long=True),
            Day("until", say("done.until"), required=True),
        ]
    title = say("remind.wait" if rule.kind == UNDECIDED else "done.title")
    return draft.form(DONE.form, title, parts, say("done.submit"), step=_opened_on(draft, one))


def _opened_on(draft: Draft, one: FollowUp) -> str:
    """Which it is; since when it is due, and the last danger told of, as the form is opened."""
    marks = (one.since, draft.concern.danger_told)
    return "/".join((one.id, *(str(at.timestamp()) if at else "" for at in marks)))


def _about(draft: Draft, sent: Submit) -> FollowUp | None:
    return find(draft, sent.step.partition("/")[0])


def _anew(draft: Draft, one: FollowUp, form: Form, sent: Submit) -> bool:
    """Whether it was put off, or danger was told of, since the form was opened: then it is shown once
    more, as it was filled in, and says so.
    """
    then, now = sent.step.split("/"), form.step.split("/")
    keys = ("done.put-off-meanwhile", "done.danger-meanwhile")
    time = moment(draft.ctx, one.since)
    new = [
        say(key, time=time)
        for key, was, there in zip(keys, then[1:], now[1:], strict=False)
        if was != there
    ]
    if new:
        parts = (*(Text(words, strong=True) for words in new), *filled(form, sent).parts)
        draft.answer = Replace(replace(form, parts=parts))
    return bool(new)


def keep_done(draft: Draft, form: Submit) -> None:
    """The note that finishes a follow-up, or that lets a decision wait."""
    one = _about(draft, form)
    if one is None:
        draft.answer = stale(draft.concern)
    elif not form.text("note"):
        draft.answer = Errors({"note": say("done.missing")})
    elif rule_of(one, draft.ctx).kind == UNDECIDED:
        _safe_to_wait(draft, form, one)
    else:
        finish(draft, one, form.text("note"), form.person)
        _and_the_rest(draft, one)


def _safe_to_wait(draft: Draft, form: Submit, one: FollowUp) -> None:
    ctx, until = draft.ctx, day_of(form.text("until"))
    morning = ctx.school.calendar.at(until, USUAL) if until else ctx.now
    if until is None or morning <= ctx.now or until > ctx.today + LONGEST:
        draft.answer = Errors({"until": say("done.until-missing")})
        return
    if _anew(draft, one, _done_form(draft, one), form):
        return
    put(draft, put_off(one, morning))
    with_it.quiet(draft, morning + alone.ORDINARY)
    draft.record("safe-to-wait", form.person, reason=form.text("note"), until=until.isoformat())
    draft.refresh(REMIND, args=one.reminded)
    draft.answer = Done()


def ask_snooze(draft: Draft, click: Click) -> None:
    """**Snooze**: for how long."""
    one = find(draft, click.step)
    if one is None or rule_of(one, draft.ctx).kind == UNDECIDED:
        draft.answer = stale(draft.concern)
    else:
        draft.show(_snooze_form(draft, one), click)


def _snooze_form(draft: Draft, one: FollowUp) -> Form:
    options = tuple(Option(n, say(f"snooze.answers.{n}")) for n in ("1", "3", "7"))
    parts = (
        Text(text_of(one, draft.ctx)),
        One("days", say("snooze.label"), options, required=True),
    )
    return draft.form(
        SNOOZE.form, say("snooze.title"), parts, say("snooze.submit"), step=_opened_on(draft, one)
    )


def keep_snooze(draft: Draft, form: Submit) -> None:
    """Remind again later, never later than in a week."""
    one, days = _about(draft, form), form.text("days")
    if one is None or rule_of(one, draft.ctx).kind == UNDECIDED:
        draft.answer = stale(draft.concern)
    elif days not in ("1", "3", "7"):
        draft.answer = Errors({"days": say("snooze.missing")})
    elif not _anew(draft, one, _snooze_form(draft, one), form):
        put(draft, put_off(one, due.put_off(rule_of(one, draft.ctx), int(days), draft.ctx)))
        draft.record("snoozed", form.person, follow_up=one.id, days=days)
        draft.refresh(REMIND, args=one.reminded)
        _and_the_rest(draft, one)
