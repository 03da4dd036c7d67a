"""When is a record closed? With a decision, its reasons, nothing left to come back to, and a
closing note.
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.answers import keep_note
from flows.assessment.steps import DECIDED, decision_stands, step_of, unanswered_action
from flows.closing import attaching, buttons, copied
from flows.concern import Concern
from flows.dates import moment
from flows.decision import second_look
from flows.decision.looks_said import looks_said
from flows.declared import counted
from flows.entries.choosing import child_there
from flows.follow_up.called_for import BY_THE_WAY, CLOSE
from flows.follow_up.follow_ups import finish, leave, open_ones
from flows.follow_up.rules import rule_of, text_of
from flows.kept.assessment import Note
from flows.kept.closing import Closing
from flows.kept.follow_up import FollowUp
from flows.moves import Click, Submit
from flows.paging.offering.something_new import came
from flows.paging.ownership import reopen
from flows.paging.told_of_more import tell_owner
from flows.refusals import filled, notice
from flows.reporting.reporting import tell_finished
from flows.screen import Done, Errors, Form, Open, Part, Replace, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say


def ask(draft: Draft, click: Click) -> None:
    """**Close the record**: what is still missing, or the form with the closing note.

    Where nobody outside the school was told of what calls for it, a second look is asked for now.
    """
    if missing(draft):
        _ask_for_the_look(draft)
        draft.answer = _missing(draft)
        return
    draft.answer = Open(_form(draft))


def _form(draft: Draft, sent: Submit | None = None) -> Form:
    """`sent`: as it was filled in before; a reason that is not needed any more stays in it."""
    away = [_reason_away(draft, one) for one in _in_the_way(draft)]
    settled = _reasoned_away_meanwhile(draft, sent) if sent else []
    away += [replace(_reason_away(draft, one), required=False) for one in settled]
    note = Words("note", say("close.note"), say("close.hint"), required=True, long=True)
    seen = looks_said(tuple(second_look.looks(draft.concern)), draft.ctx)
    parts: tuple[Part, ...] = (
        *seen,
        Text(say("close.explain")),
        *child_there.listed(draft.concern, draft.concern.owner or "", draft.ctx.school),
        *away,
        *copied.asked(draft.concern),
        note,
    )
    return draft.form(
        buttons.CLOSE.form,
        say("close.title"),
        parts,
        say("close.submit"),
        say("close.not-yet"),
        step=f"{buttons.CLOSE.name}/{len(draft.concern.follow_ups)}/{copied.of(draft.concern)}",
    )


def _ask_for_the_look(draft: Draft) -> None:
    concern, protocol = draft.concern, draft.ctx.protocol
    if step_of(concern, protocol) == DECIDED and second_look.missing_to_close(concern, protocol):
        second_look.ask_next(draft)


def _reason_away(draft: Draft, one: FollowUp) -> Words:
    """The label has the day: what recurs has a field for each."""
    what, day = text_of(one, draft.ctx), moment(draft.ctx, one.since)
    label = say("close.away", what=what, day=day)
    return Words(f"away-{one.id}", label, say("close.away-hint"), required=True, long=True)


def missing(draft: Draft) -> list[str]:
    """What stands between this concern and its closing, in sentences."""
    concern, protocol = draft.concern, draft.ctx.protocol
    if unanswered_action(concern, protocol):
        return [say("close.no-action")]
    if protocol.next_question(concern.facts):
        return [say("close.no-answer")]
    if not decision_stands(concern, protocol):
        return [say("close.no-decision")]
    if not second_look.missing_to_close(concern, protocol):
        return []
    return _looks_missing(draft)


def _missing(draft: Draft) -> Open:
    return notice("\n".join([say("close.missing"), *missing(draft)]))


def _looks_missing(draft: Draft) -> list[str]:
    """What is said of a second look that is missing, and of the other way where there is one."""
    concern, protocol = draft.concern, draft.ctx.protocol
    look = second_look.waiting(concern)
    needed = second_look.needed(concern, protocol)
    lines = [say("close.no-look" if needed else "close.nobody-told")]
    if look is None:
        people = second_look.candidates(concern, draft.ctx)
        return lines if people else [*lines, say("close.look-by-phone")]
    words = "close.look-to-talk" if look.answer == "discuss" else "close.look-asked"
    return [*lines, say(words, name=draft.ctx.school.display(look.to))]


def _in_the_way(draft: Draft) -> list[FollowUp]:
    return [f for f in open_ones(draft.concern) if rule_of(f, draft.ctx).kind not in BY_THE_WAY]


def keep(draft: Draft, form: Submit) -> None:
    """Close it: every follow-up done or reasoned away, a closing note, and the chat shrunk to the
    reference.
    """
    if missing(draft):
        draft.answer = _missing(draft)
        return
    waiting = _in_the_way(draft)
    _, _, opened = form.step.partition("/")
    of_then, _, children = opened.partition("/")
    if set(waiting) & set(_since(draft.concern, of_then)) or copied.since(draft.concern, children):
        typed = copied.carried(draft.concern, form)
        draft.answer = Replace(filled(_form(draft, form), typed))
        return
    wrong = {
        f"away-{f.id}": say("close.missing-away") for f in waiting if not form.text(f"away-{f.id}")
    }
    wrong |= copied.mistakes(draft.concern, form)
    if not form.text("note"):
        wrong["note"] = say("close.missing-note")
    if wrong:
        draft.answer = Errors(wrong)
        return
    _close(draft, form, waiting)


def _reasoned_away_meanwhile(draft: Draft, form: Submit) -> list[FollowUp]:
    """What was done after the form opened, though a reason why not was typed in it."""
    waiting, all_of_them = _in_the_way(draft), draft.concern.follow_ups
    return [one for one in all_of_them if one not in waiting and form.text(f"away-{one.id}")]


def _since(concern: Concern, of_then: str) -> tuple[FollowUp, ...]:
    """What there is to come back to that was not there yet when so many were."""
    there = counted(of_then)
    return () if there is None else concern.follow_ups[there:]


def _close(draft: Draft, form: Submit, waiting: list[FollowUp]) -> None:
    for one in _reasoned_away_meanwhile(draft, form):
        about, reason = text_of(one, draft.ctx), form.text(f"away-{one.id}")
        keep_note(draft, say("close.done-meanwhile", about=about, reason=reason), form.person, None)
    for one in open_ones(draft.concern):
        if rule_of(one, draft.ctx).kind == CLOSE:
            finish(draft, one, "", form.person)
        else:
            leave(draft, one, form.text(f"away-{one.id}") if one in waiting else "", form.person)
    files = copied.said(draft.concern, form)
    closing = Closing(note=form.text("note"), who=form.person, at=draft.ctx.now, copied=files)
    draft.change(state="closed", closings=(*draft.concern.closings, closing))
    kept = [one.model_dump(mode="json") for one in files]
    draft.record("closed", form.person, note=closing.note, copied=kept)
    draft.refresh()
    tell_finished(draft)
    attaching.finish(draft)
    draft.answer = Done()


def ask_reopen(draft: Draft, click: Click) -> None:
    """**Re-open**: what is new."""
    parts = (
        Text(say("reopen.explain")),
        Words("why", say("reopen.label"), required=True, long=True),
    )
    draft.answer = Open(
        draft.form(
            buttons.REOPEN.form,
            say("reopen.title"),
            parts,
            say("reopen.submit"),
            step=buttons.REOPEN.name,
        )
    )


def keep_reopen(draft: Draft, form: Submit) -> None:
    """Open again, with everything earlier intact. Its owner is told that something is new, and until
    they say that they are with it, it is offered to others; one that nobody has is paged.
    """
    if not form.text("why"):
        draft.answer = Errors({"why": say("reopen.missing")})
        return
    draft.record("reopen-asked", form.person, why=form.text("why"))
    note = Note(text=form.text("why"), who=form.person, at=draft.ctx.now)
    draft.change(notes=(*draft.concern.notes, note))
    if draft.concern.state == "closed":
        reopen(draft)
    if draft.concern.owner not in (None, form.person):
        came(draft, form.person, danger=False)
        tell_owner(draft)
    draft.answer = Done()
