"""What follows when this happens to this concern? One pure function from a concern and a move to a
turn.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flows.access import readers
from flows.assessment import advice, answering, gate, steps
from flows.closing import attaching, closing, without_assessment
from flows.concern import Concern
from flows.context import Context
from flows.decision import deciding, second_look, second_look_forms
from flows.entries import earlier_records, entering
from flows.export import announcing
from flows.follow_up import follow_ups, overdue, reminders
from flows.moves import (
    Attach,
    Click,
    Exported,
    FileSent,
    Finished,
    Move,
    Say,
    Submit,
    Undelivered,
    Wake,
)
from flows.paging import paging, still_there
from flows.refusals import in_place, not_owner, notice, only_reads, stale
from flows.reporting import additions, files_sent
from flows.reporting.reporting import tell_reporters
from flows.school.routing import may_act, stands_in
from flows.screen import Replace
from flows.screens.record import open_record, record_form
from flows.turn import Draft, Turn
from flows.wording.sentences import say

_OWNERS_CLICKS: dict[str, Callable[[Draft, Click], None]] = {
    "give-back": paging.give_back,
    "answer": answering.answer,
    "why": answering.why,
    "note": answering.note,
    "use-typed": answering.use_typed,
    "so-far": answering.so_far,
    "several": answering.several_form,
    "change": answering.change,
    "advice": advice.ask,
    "open-action": gate.open_form,
    "home-authority": gate.choose_home,
    "open-decision": deciding.open_form,
    "look-outside": second_look_forms.ask_outside,
    "record": entering.offer,
    "enter": entering.ask,
    "earlier": earlier_records.ask,
    "done": reminders.ask_done,
    "snooze": reminders.ask_snooze,
    "pass-on": reminders.ask_pass_on,
    "still-yes": still_there.yes,
    "still-more": still_there.more,
    "what-is-due": reminders.what_is_due,
    "close": closing.ask,
    "other-close": without_assessment.ask,
    "let-see": readers.ask,
}
_OWNERS_FORMS: dict[str, Callable[[Draft, Submit], None]] = {
    "note": answering.keep_note,
    "change": answering.keep_change,
    "several": answering.keep_several,
    "action": gate.keep,
    "decision": deciding.keep,
    "look-outside": second_look_forms.keep_outside,
    "entry": entering.keep,
    "earlier": earlier_records.look,
    "let-see": readers.keep,
    "done": reminders.keep_done,
    "snooze": reminders.keep_snooze,
    "pass-on": reminders.keep_pass_on,
    "close": closing.keep,
    "other-close": without_assessment.keep,
}
# What a reporter may do with their own report, and whoever is on the ladder with any concern on it.
REPORTERS = frozenset({"add"})
_ANYBODYS_CLICKS: dict[str, Callable[[Draft, Click], None]] = {
    "open": open_record,
    "cannot": paging.cannot,
    "add": additions.ask,
    "reopen": closing.ask_reopen,
    "other-close-open": without_assessment.ask_second,
    "second-look": second_look_forms.ask,
    "take-away": readers.ask_take_away,
    "hold": entering.ask_hold,
    "helping": still_there.helping,
}
_ANYBODYS_FORMS: dict[str, Callable[[Draft, Submit], None]] = {
    "cannot": paging.keep_cannot,
    "reopen": closing.keep_reopen,
    "add": additions.keep,
    "agree-close": without_assessment.keep_second,
    "second-look": second_look_forms.keep,
    "take-away": readers.keep_take_away,
    "hold": entering.keep_hold,
}
# What may be done by somebody who was let in to read, or by a reporter: all else is for those on
# the ladder.
_NOT_ONLY_THE_LADDERS = REPORTERS | {"open", "cannot"}
_BEFORE_IT_IS_THEIRS = REPORTERS | {"acknowledge", "cannot"}
_EFFECTS = frozenset({"acknowledge", "give-back", "answer", "use-typed"})


def repeat_key(move: Move, digest: str = "") -> str:
    """What names this move when it comes again; empty for one that changes nothing and may be
    repeated.

    `digest`: of what a form says, so that the same form with other words is another move.
    """
    match move:
        case Click() if move.action in _EFFECTS:
            return f"click:{move.concern}:{move.action}:{move.step}:{move.nonce}:{move.choice}:{move.person}"
        case Submit():
            return (
                f"form:{move.concern}:{move.form}:{move.step}:{move.nonce}:{move.person}:{digest}"
            )
    return ""


def advance(concern: Concern, move: Move, ctx: Context) -> Turn:
    """The turn that this move leads to. Whoever moves may know of the concern: that is settled
    where it was loaded.
    """
    draft = Draft(concern, ctx)
    _apply(draft, move)
    still_there.note_step(draft, move)
    return complete(draft)


def changed(before: Concern, after: Concern | None) -> bool:
    """Whether a turn did anything, beyond showing that the owner is there: what did nothing may be
    tried again.
    """
    return after is None or after.but(watch=before.watch) != before


def complete(draft: Draft) -> Turn:
    """Every turn ends alike: reporters told, follow-ups made, the next step asked, the next waking
    worked out.
    """
    if draft.concern.state == "open":
        _tell_who_has_it(draft)
        still_there.keep_up(draft)
        follow_ups.keep_up(draft)
        second_look.keep_up(draft)
        steps.go_on(draft)
    return draft.finished(wake_at(draft.concern, draft.ctx))


def _apply(draft: Draft, move: Move) -> None:
    _TAKEN_BY[type(move)](draft, move)


def _wake(draft: Draft, wake: Wake) -> None:
    paging.owner_left(draft)
    paging.on_time(draft)
    follow_ups.recount(draft)
    follow_ups.on_time(draft)
    overdue.on_time(draft)
    still_there.on_time(draft)


def _undelivered(draft: Draft, move: Undelivered) -> None:
    paging.undelivered(draft, move)
    still_there.undelivered(draft, move)


def _only_reads(draft: Draft, person: str, what: str) -> bool:
    return what not in _NOT_ONLY_THE_LADDERS and not may_act(
        draft.concern, person, draft.ctx.school
    )


def _click(draft: Draft, click: Click) -> None:
    if _only_reads(draft, click.person, click.action):
        _refuse(draft, click.person, click.action)
    elif _only_stands_in(draft, click.person, click.action):
        draft.answer = notice(say("concern.stands-in"))
    elif click.action in _ANYBODYS_CLICKS:
        _ANYBODYS_CLICKS[click.action](draft, click)
    elif click.action == "acknowledge":
        _acknowledge(draft, click)
    elif draft.concern.state == "closed" or click.action not in _OWNERS_CLICKS:
        draft.answer = stale(draft.concern)
    elif click.person != draft.concern.owner:
        _refuse(draft, click.person, click.action)
    else:
        _OWNERS_CLICKS[click.action](draft, click)


def _only_stands_in(draft: Draft, person: str, what: str) -> bool:
    """Whoever is not confirmed, and paged because nobody else is left, takes the concern on before
    reading it.
    """
    concern = draft.concern
    if what in _BEFORE_IT_IS_THEIRS or person == concern.owner:
        return False
    return stands_in(concern.paging.ladder, draft.ctx.school, concern.named)


def _acknowledge(draft: Draft, click: Click) -> None:
    concern = draft.concern
    if concern.state == "closed":
        draft.answer = stale(concern)
    elif concern.owner is None or concern.offered_to(click.person):
        paging.acknowledge(draft, click)
        if click.in_form:
            draft.answer = Replace(record_form(draft.concern, click.person, draft.ctx))
    elif concern.owner != click.person:
        draft.answer = notice(say("concern.already", name=draft.ctx.school.display(concern.owner)))


def _submit(draft: Draft, form: Submit) -> None:
    if _only_reads(draft, form.person, form.form):
        _refuse(draft, form.person, form.form)
    elif _only_stands_in(draft, form.person, form.form):
        draft.answer = notice(say("concern.stands-in"))
    elif form.form in _ANYBODYS_FORMS:
        _ANYBODYS_FORMS[form.form](draft, form)
    elif draft.concern.state == "closed" or form.form not in _OWNERS_FORMS:
        draft.answer = stale(draft.concern)
    elif form.person != draft.concern.owner:
        _refuse(draft, form.person, form.form)
    else:
        _OWNERS_FORMS[form.form](draft, form)
    draft.answer = in_place(draft.answer)


def _say(draft: Draft, said: Say) -> None:
    if draft.concern.state == "open" and said.person == draft.concern.owner:
        answering.typed(draft, said)
    else:
        draft.post("not-kept", said.person, said.event)


def _refuse(draft: Draft, person: str, what: str) -> None:
    draft.record("refused", person, what=what)
    reads = not may_act(draft.concern, person, draft.ctx.school)
    draft.answer = only_reads() if reads else not_owner(draft.concern, draft.ctx)


def _tell_who_has_it(draft: Draft) -> None:
    before, now = draft.before.owner, draft.concern.owner
    if before != now:
        draft.refresh("receipt")
    if now and now != before:
        tell_reporters(draft, "picked-up", str(len(draft.concern.answers)), now)
    elif before and now is None:
        tell_reporters(draft, "given-back", draft.ctx.identifiers.id())


def wake_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which this concern wants attention by itself; None when it is
    closed.
    """
    if concern.state == "closed":
        return None
    if concern.owner is None:
        return concern.paging.next_at
    moments = [
        second_look.next_at(concern, ctx.school),
        overdue.next_at(concern, ctx),
        still_there.next_at(concern, ctx),
        *(f.due_at for f in follow_ups.open_ones(concern)),
    ]
    return min((at for at in moments if at), default=None)


_TAKEN_BY: dict[type, Callable[[Draft, Any], None]] = {
    Click: _click,
    Submit: _submit,
    Say: _say,
    FileSent: files_sent.in_concern,
    Wake: _wake,
    Undelivered: _undelivered,
    Attach: attaching.follow,
    Finished: attaching.follow,
    Exported: announcing.announce,
}
