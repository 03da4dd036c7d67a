"""What follows when this happens to this concern? One pure function from concern and move to turn.

Every move passes it: what each button and form does, and who may, is declared by the subjects
(`flows.subjects`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.access import readers
from flows.assessment import steps, typed
from flows.closing import attaching, held_there, involved_too, to_agree
from flows.concern import Concern
from flows.context import Context
from flows.decision import nobody_to_ask, second_look, taken_over
from flows.destruction import days
from flows.destruction import steps as destruction
from flows.export import announcing
from flows.follow_up import by_hand, follow_ups, overdue
from flows.linking import links
from flows.moves import (
    Attach,
    Click,
    Command,
    CopyWanted,
    Deleted,
    Exported,
    FileSent,
    Finished,
    Gone,
    HoldLifted,
    InvolvedToo,
    Linked,
    Move,
    OfAttached,
    PupilWrote,
    Say,
    Submit,
    ToDestroy,
    Undelivered,
    Wake,
)
from flows.paging import handing_over, naming, ownership, paging, unrecorded
from flows.paging.offering import offers, reporter, whom_next
from flows.refusals import after_sending, not_theirs, stale, too_late
from flows.reporting import additions, danger_open, files_sent, pupils, reporting, settling
from flows.screen import Answer, Done, Nothing
from flows.screens.buttons import OPEN
from flows.screens.last_lines import with_last_lines
from flows.subjects import rule_of
from flows.turn import Away, Draft, Turn
from flows.wording.language import spoken


def repeat_key(move: Move, digest: str = "") -> str:
    """What names this move when it comes again; empty for one that changes nothing and may be
    repeated.

    `digest`: of what a form says, so that the same form with other words is another move.
    """
    match move:
        case Click() if (rule := rule_of(move)) and rule.press.recognised:
            return f"click:{move.concern}:{move.action}:{move.step}:{move.nonce}:{move.choice}:{move.person}"
        case Submit():
            return (
                f"form:{move.concern}:{move.form}:{move.step}:{move.nonce}:{move.person}:{digest}"
            )
    return ""


def again(concern: Concern, move: Click | Submit, ctx: Context) -> Answer:
    """What is answered to a move that was taken before."""
    rule = rule_of(move)
    if rule and rule.again:
        return rule.again(concern, move.person, ctx)
    if isinstance(move, Submit):
        return Done()
    return Nothing() if concern.owner == move.person else stale(concern)


def advance(concern: Concern | None, move: Move, ctx: Context) -> Turn:
    """The turn that this move leads to; `concern` is None where it is about none, or a new one.

    Its answer is in the language of whoever moved.
    """
    with spoken(ctx.school.language_of(getattr(move, "person", ""))):
        turn = _alone(move, ctx) if concern is None else _taken(concern, move, ctx)
        reference = concern.reference if concern else ""
        answer = with_last_lines(turn.answer, reference)
        return turn if answer is turn.answer else replace(turn, answer=answer)


def _taken(concern: Concern, move: Move, ctx: Context) -> Turn:
    asked = move if isinstance(move, Click | Submit) else None
    if asked and (answer := not_theirs(asked, rule_of(asked), concern, ctx)):
        return Turn(concern, wake_at=wake_at(concern, ctx), answer=answer, refused=True)
    draft = Draft(concern, ctx)
    settling.keep_up(draft)
    _TAKEN_BY[type(move)](draft, move)
    offers.note_step(draft, move)
    return complete(draft)


def changed(before: Concern, after: Concern | None) -> bool:
    """Whether a turn did anything, beyond showing that the owner is there: what did nothing may be
    tried again.
    """
    return after is None or after.but(watch=before.watch) != before


def _alone(move: Move, ctx: Context) -> Turn:
    match _begun(move, ctx):
        case Draft() as draft:
            return complete(draft)
        case Away() as away:
            return Turn(None, answer=Done(), away=away)
        case answer:
            return Turn(None, answer=answer)


def _begun(move: Move, ctx: Context) -> Draft | Away | Answer:
    match move:
        case Command():
            return reporting.command(move, ctx)
        case FileSent():
            return files_sent.new_concern(move, ctx)
        case PupilWrote():
            return pupils.new_concern(move, ctx)
        case Click() | Submit() if (rule := rule_of(move)) and rule.alone:
            return rule.alone(move, ctx)
    raise ValueError("this move is about a concern")


def complete(draft: Draft) -> Turn:
    """Every turn ends alike: reporters told, follow-ups made, the next step and waking worked out."""
    if draft.concern.state == "open":
        reporting.tell_who_has_it(draft)
        for subject in (handing_over, offers, by_hand, follow_ups, second_look, nobody_to_ask):
            subject.keep_up(draft)
        for subject in (taken_over, links, unrecorded, to_agree):
            subject.keep_up(draft)
        steps.go_on(draft)
        if steps.life_is_at_risk_now(draft.before, draft.concern):
            offers.offer(draft)
    for subject in (involved_too, attaching, held_there, destruction):
        subject.keep_up(draft)
    return draft.finished(wake_at(draft.concern, draft.ctx))


def _wake(draft: Draft, wake: Wake) -> None:
    if draft.concern.state == "closed":
        destruction.on_time(draft)
        return
    additions.keep_up(draft)
    ownership.told_left(draft)
    ownership.owner_left(draft)
    danger_open.on_time(draft)
    paging.on_time(draft)
    follow_ups.recount(draft)
    for subject in (follow_ups, overdue, handing_over, steps, offers):
        subject.on_time(draft)
    if unrecorded.on_time(draft):
        offers.offer(draft)


def _undelivered(draft: Draft, move: Undelivered) -> None:
    for subject in (paging, naming, offers, steps, overdue, second_look, to_agree, readers):
        subject.undelivered(draft, move)
    for subject in (links, destruction, reporter):
        subject.undelivered(draft, move)


def _click(draft: Draft, click: Click) -> None:
    rule = rule_of(click)
    does = rule.pressed if rule else None
    if late := too_late(click, rule, draft):
        draft.answer = late
    elif does:
        does(draft, click)
        if click.action == OPEN.name and click.person == draft.concern.owner:
            steps.show_again(draft)


def _submit(draft: Draft, form: Submit) -> None:
    rule = rule_of(form)
    does = rule.sent if rule else None
    if late := too_late(form, rule, draft):
        draft.answer = late
    elif does:
        does(draft, form)
    draft.answer = after_sending(draft, form, rule)


def wake_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which this concern wants attention by itself; None when it is
    closed, and nobody wants it destroyed.
    """
    if concern.state == "closed":
        wish = concern.destruction
        return days.next_look(wish) if wish and wish.leads(concern.id) else None
    if concern.owner is None:
        moments = [concern.paging.next_at, danger_open.next_at(concern, ctx)]
        return min((at for at in moments if at), default=None)
    moments = [
        *(asked.next_at(concern, ctx.school) for asked in (second_look, to_agree)),
        nobody_to_ask.next_at(concern, ctx),
        overdue.next_at(concern, ctx),
        handing_over.next_at(concern),
        reporting.next_at(concern, ctx),
        whom_next.next_at(concern, ctx),
        unrecorded.next_at(concern),
        steps.next_at(concern),
        *(f.due_at for f in follow_ups.open_ones(concern)),
    ]
    return min((at for at in moments if at), default=None)


_TAKEN_BY: dict[type, Callable[[Draft, Any], None]] = {
    Click: _click,
    Submit: _submit,
    Say: typed.said,
    FileSent: files_sent.in_concern,
    Deleted: files_sent.deleted,
    PupilWrote: pupils.wrote_again,
    Wake: _wake,
    Undelivered: _undelivered,
    Gone: steps.gone,
    Attach: attaching.follow,
    Finished: attaching.follow,
    OfAttached: attaching.follow,
    HoldLifted: held_there.follow,
    InvolvedToo: involved_too.follow,
    Linked: links.follow,
    Exported: announcing.announce,
    CopyWanted: announcing.ask_whether,
    ToDestroy: destruction.follow,
}
