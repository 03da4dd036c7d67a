"""Who else may read this record? Somebody its owner lets in, until that is taken back; never
anybody who is named.

Whoever is let in may open the record and nothing more: they are on no ladder, are never paged and
decide nothing. It ends at once when they are named, when whoever let them in is, and when the
concern goes another route.
"""

from __future__ import annotations

from flows.access.buttons import LET_SEE, TAKE_AWAY
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.kept.access import Reader
from flows.moves import Chosen, Click, Submit, Undelivered
from flows.refusals import stale
from flows.school.people_in_words import called_then
from flows.school.routing import is_typed, may_act, may_know
from flows.screen import Button, Done, Errors, Pair, Part, Person, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say

READER, NOT_REACHED = "reader", "not-reached"
NOBODY = Chosen("not-checked", "")


def ask(draft: Draft, click: Click) -> None:
    """**Let somebody else see this record**: who, and why."""
    parts = (
        Text(say("readers.explain")),
        Person("who", say("readers.who"), say("readers.who-hint"), required=True),
        Words("why", say("readers.why"), required=True, long=True),
    )
    form = draft.form(LET_SEE.form, say("readers.title"), parts, say("readers.submit"))
    draft.show(form, click)


def keep(draft: Draft, form: Submit) -> None:
    """They may read it from now on, and are told so in private, by the reference only."""
    wrong = _mistakes(draft, form)
    if wrong:
        draft.answer = Errors(wrong)
        return
    person = form.text("who")
    one = Reader(
        person=person,
        name=form.chosen[person].name,
        why=form.text("why"),
        who=form.person,
        at=draft.ctx.now,
    )
    draft.change(readers=(*draft.concern.readers, one))
    draft.record("reader-added", form.person, reader=one.model_dump(mode="json"))
    draft.post(READER, person, str(len(draft.concern.readers)))
    draft.answer = Done()


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever let them in hears that they do not know of it."""
    owner = draft.concern.owner
    if move.kind == READER and owner not in (None, move.person):
        draft.post(READER, owner or "", *move.args, NOT_REACHED)


def _mistakes(draft: Draft, form: Submit) -> dict[str, str]:
    """Whoever is named, cannot be let in for another reason, or can see it already: the words are
    the same.
    """
    wrong = {} if form.text("why") else {"why": say("readers.missing-why")}
    person = form.text("who")
    chosen = form.chosen.get(person, NOBODY)
    if not person:
        wrong["who"] = say("readers.missing")
    elif chosen.standing == "not-checked":
        wrong["who"] = say("readers.not-checked")
    elif not _may_be_let_in(draft, person, chosen):
        wrong["who"] = say("readers.cannot")
    return wrong


def _may_be_let_in(draft: Draft, person: str, chosen: Chosen) -> bool:
    """Staff, or a guest who holds a role; nobody named or typed as the adult involved, no reporter (they never see the
    assessment), no administrator.

    An administrator looks after the configuration and never sees content, unless they hold a role.
    """
    concern, school = draft.concern, draft.ctx.school
    reported = any(report.reporter == person for report in concern.reports)
    shut_out = person in concern.named or is_typed(concern, chosen.name) or reported
    has_role = bool(school.roles_of(person))
    ours = chosen.standing == "staff" or (chosen.standing == "guest" and has_role)
    return (
        ours
        and not shut_out
        and school.may_be_let_in(person)
        and not may_know(concern, person, school)
    )


def ask_take_away(draft: Draft, click: Click) -> None:
    """**Take away**: they are not to see it any more."""
    one = _current(draft.concern, click.step)
    if one is None or click.person != draft.concern.owner:
        draft.answer = stale(draft.concern)
        return
    parts = (Text(say("readers.take-explain", name=_name(one, draft.ctx))),)
    form = draft.form(
        TAKE_AWAY.form,
        say("readers.take-title"),
        parts,
        say("readers.take-submit"),
        step=click.step,
    )
    draft.show(form, click)


def keep_take_away(draft: Draft, form: Submit) -> None:
    """From now on they see no more of it than anybody else."""
    one = _current(draft.concern, form.step)
    if one is None or form.person != draft.concern.owner:
        draft.answer = stale(draft.concern)
        return
    end(draft, (one,), form.person)
    draft.answer = Done()


def end(draft: Draft, those: tuple[Reader, ...], who: str) -> None:
    """These may not read it any more; their messages shrink."""
    now = draft.ctx.now
    ended = tuple(
        one.but(ended_at=now) if one in those and one.ended_at is None else one
        for one in draft.concern.readers
    )
    gone = [one for one, after in zip(draft.concern.readers, ended, strict=True) if one != after]
    draft.change(readers=ended)
    for one in gone:
        draft.record("reader-taken-away", who, reader=one.person)
        draft.refresh(READER, one.person)


def _current(concern: Concern, step: str) -> Reader | None:
    return dict(_standing(concern)).get(step)


def _standing(concern: Concern) -> list[tuple[str, Reader]]:
    """Everybody who may read it now, each with their number."""
    return [
        (str(number), one)
        for number, one in enumerate(concern.readers)
        if one.ended_at is None and one.person in concern.may_read
    ]


def listed(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """Who else may read the record, for somebody on its ladder; its owner may take it away."""
    if not may_act(concern, person, ctx.school):
        return []
    standing = _standing(concern)
    parts: list[Part] = [_line(concern, person, number, one, ctx) for number, one in standing]
    those = [one for _, one in standing]
    parts += [_said("readers.ended", one, ctx) for one in concern.readers if one not in those]
    heading = [Text(say("readers.heading"), strong=True)] if parts else []
    return [*heading, *parts]


def _line(concern: Concern, person: str, number: str, one: Reader, ctx: Context) -> Pair:
    take = TAKE_AWAY.button(step=number) if concern.owner == person else None
    return _said("readers.line", one, ctx, take)


def _said(words: str, one: Reader, ctx: Context, button: Button | None = None) -> Pair:
    """Who let them in, and why; the reason stays when they may not see it any more."""
    who, time = called_then(ctx.school, one.who, one.at), moment(ctx, one.at)
    return Pair(say(words, name=_name(one, ctx), who=who, time=time), one.why, button)


def _name(one: Reader, ctx: Context) -> str:
    return (
        ctx.school.display(one.person)
        if ctx.school.person(one.person) or not one.name
        else one.name
    )
