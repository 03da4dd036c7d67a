"""Who settles whether somebody whose name was only typed is involved? Whoever has the concern.

Until then that person is told nothing: a child's safety never waits for the answer, and nobody is
told of a report about themself.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.moves import Click, Submit
from flows.paging import naming
from flows.paging.offering.nobody_answers import NOBODY_YET
from flows.refusals import filled, notice
from flows.reporting import additions, names_typed
from flows.reporting.buttons import SETTLE
from flows.reporting.reporting import RECEIPT, thanks
from flows.school.people_in_words import names
from flows.school.routing import meant_since
from flows.screen import Done, Errors, Form, Open, Part, Replace, Text
from flows.turn import Draft
from flows.wording.sentences import say


def waits(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """That it has to be settled, for the top of the record; the way to do so, for the owner."""
    if not concern.perhaps or concern.state != "open":
        return []
    people = names(ctx.school, sorted(concern.perhaps))
    if person != concern.owner:
        return [Text(say("settle.waits-for-owner", names=people))]
    return [Text(say("settle.waits", names=people), button=SETTLE.button())]


def keep_up(draft: Draft) -> None:
    """Whoever came to a role after their name was typed for the adult involved is asked about too."""
    found = meant_since(draft.concern, draft.ctx.school)
    if found:
        concern = draft.concern
        draft.change(named=concern.named | found, perhaps=concern.perhaps | found)
        draft.record("perhaps-involved", "program", named=sorted(found))


def ask(draft: Draft, click: Click) -> None:
    """Of each of them: part of what happened, or only told or mentioned?"""
    draft.answer = Open(form(draft.concern, draft.ctx))


def form(concern: Concern, ctx: Context) -> Form:
    """The question of each of them; that it is settled where none is left."""
    people = sorted(concern.perhaps)
    fields = [names_typed.question(person, ctx, required=True) for person in people]
    waiting = say("settle.waits", names=names(ctx.school, people))
    words = f"{waiting}\n{say('settle.explain')}" if people else say("settle.nobody")
    submit = say("settle.submit") if people else ""
    parts: tuple[Part, ...] = (Text(words), *fields)
    nonce = ctx.identifiers.id()
    return Form(
        SETTLE.form, say("settle.title"), parts, submit, "", concern.id, _step(concern), nonce
    )


def _step(concern: Concern) -> str:
    """What the form carries: of how many it asks, for somebody else's name may be typed meanwhile."""
    return str(len(concern.perhaps))


def _said_to_be_involved(concern: Concern) -> frozenset[str]:
    """Whoever was ticked, or said it themself, and was not cleared of it since: no answer about a
    typed name takes that away.
    """
    said = concern.recused.union(*(report.ticked for report in concern.reports))
    return said - concern.cleared


def keep(draft: Draft, sent: Submit) -> None:
    """Whoever is part of it stays shut out, and the concern goes the way it then has to."""
    if sent.step != _step(draft.concern):
        draft.answer = Replace(filled(form(draft.concern, draft.ctx), sent))
        return
    said = {person: names_typed.said(sent, person) for person in sorted(draft.concern.perhaps)}
    if missing := names_typed.not_said(sent, said):
        fields = (names_typed.question(person, draft.ctx).id for person in missing)
        draft.answer = Errors(dict.fromkeys(fields, say("settle.missing")))
        return
    part = frozenset(person for person, answer in said.items() if answer == "part")
    cleared = _settle(draft, sent.person, part, frozenset(said) - part)
    draft.change(named=draft.concern.named - cleared, cleared=draft.concern.cleared | cleared)
    if part:
        additions.route_again(draft, part)
    draft.answer = Done()


def _settle(draft: Draft, who: str, part: frozenset[str], told: frozenset[str]) -> frozenset[str]:
    """Nobody waits for it any more; whom nothing keeps out of it now."""
    draft.change(perhaps=draft.concern.perhaps - part - told)
    draft.record("settled-who", who, part=sorted(part), told=sorted(told))
    return told - _said_to_be_involved(draft.concern)


def ask_reporter(draft: Draft, click: Click) -> None:
    """**Say who can be told**: nobody else is left who could say it."""
    concern, ctx = draft.concern, draft.ctx
    people = names_typed.left_to(concern, click.person, ctx.school)
    asked = names_typed.to_the_reporter(concern, people, ctx)
    settled = notice(say("settle.nobody"), title=say("settle.own-title"))
    draft.answer = Open(asked) if people else settled


def keep_of_reporter(draft: Draft, sent: Submit) -> None:
    """Whoever was only told of it is told at once, by the way it then goes; whoever has it then says
    whether the others are part of it."""
    people = names_typed.left_to(draft.concern, sent.person, draft.ctx.school)
    told = frozenset(people).intersection(sent.several("told"))
    if people and not told:
        draft.answer = Errors({"told": say("settle.own-missing")})
        return
    if told:
        cleared = _settle(draft, sent.person, frozenset(), told)
        naming.clear(draft, cleared)
        naming.move(draft, pressing=False)
        for kind in (RECEIPT, NOBODY_YET):
            draft.refresh(kind, sent.person)
    draft.answer = thanks(draft.concern, sent.person, draft.ctx)
