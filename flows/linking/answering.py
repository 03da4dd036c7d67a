"""How does whoever has the other concern answer, when a link to it is asked for?"""

from __future__ import annotations

from flows.concern import Concern
from flows.linking.buttons import AGREE_LINK
from flows.linking.links import ASKED, form_of, in_words, put, waiting
from flows.moves import Click, Submit
from flows.other_concerns import These
from flows.refusals import stale
from flows.screen import Done, Errors, One, Option, Pair, Part, Text
from flows.screens.buttons import OPEN
from flows.turn import Draft
from flows.wording.sentences import say


def beside(concern: Concern, move: Click | Submit) -> These | None:
    """The concern from which the link was asked for."""
    link = waiting(concern, move.step)
    return These(move.person, (link.concern,)) if link else None


def ask(draft: Draft, click: Click) -> None:
    """What whoever has the other concern decides about."""
    link, other = waiting(draft.concern, click.step), next(iter(draft.ctx.others), None)
    if link is None or other is None:
        draft.answer = stale(draft.concern)
        return
    draft.record("read", click.person, what="link")
    options = (Option("yes", say("link.yes")), Option("no", say("link.no")))
    parts: tuple[Part, ...] = (
        Text(in_words(link, draft.ctx), button=OPEN.button(concern=other.id)),
        *([Pair(say("link.note"), link.note)] if link.note else []),
        One("answer", say("link.agree"), options, required=True),
    )
    draft.show(form_of(draft, AGREE_LINK.form, parts, link.id), click)


def keep(draft: Draft, form: Submit) -> None:
    """Their answer stands in both; whoever asked is told that there is one."""
    link, other = waiting(draft.concern, form.step), next(iter(draft.ctx.others), None)
    if link is None or other is None:
        draft.answer = stale(draft.concern)
    elif form.text("answer") not in ("yes", "no"):
        draft.answer = Errors({"answer": say("change.missing")})
    else:
        agreed = form.text("answer") == "yes"
        now = link.but(state="stands" if agreed else "declined", answered_at=draft.ctx.now)
        put(draft, now, form.person)
        draft.refresh(ASKED, None, (link.id,))
        draft.answer = Done()
