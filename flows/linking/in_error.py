"""How does an owner say that a link was an error? It stays readable in both, with who said so and why,
and counts for nothing: the two can be linked anew.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.linking.buttons import LINK_ERROR
from flows.linking.links import form_of, in_words, put, standing
from flows.moves import Click, Submit
from flows.other_concerns import These
from flows.refusals import stale
from flows.screen import Done, Errors, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say


def beside(concern: Concern, move: Click | Submit) -> These | None:
    """The concern at the other end."""
    link = standing(concern, move.step)
    return These(move.person, (link.concern,)) if link else None


def ask(draft: Draft, click: Click) -> None:
    """**It was an error**: why."""
    link = standing(draft.concern, click.step)
    if link is None or not draft.ctx.others:
        draft.answer = stale(draft.concern)
        return
    parts = (
        Text(in_words(link, draft.ctx)),
        Text(say("link.error.explain")),
        Words("why", say("link.error.why"), required=True, long=True),
    )
    draft.show(form_of(draft, LINK_ERROR.form, parts, link.id), click)


def keep(draft: Draft, form: Submit) -> None:
    """In both; whoever has the other one is told, in words that name one concern only."""
    link, why = standing(draft.concern, form.step), form.text("why")
    if link is None or not draft.ctx.others:
        draft.answer = stale(draft.concern)
    elif not why:
        draft.answer = Errors({"why": say("link.error.missing")})
    else:
        said = {"error": why, "error_by": form.person, "error_at": draft.ctx.now}
        put(draft, link.but(state="in-error", **said), form.person)
        draft.answer = Done()
