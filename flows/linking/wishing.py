"""How does an owner say that two concerns have to do with each other?

Refused with the same words as for a reference that does not exist, where it may not be. Where
somebody else has the other concern they are asked, in their own chat, and it stands once they
agree; whoever is not there is waited for by nobody, and is told.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.kept.linked import Link
from flows.linking.buttons import LINK
from flows.linking.links import form_of, may_link, put
from flows.moves import Click, Submit
from flows.other_concerns import These
from flows.screen import Done, Errors, Option, Part, Several, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say

SHARES = ("child", "group", "image", "adult")


def beside(concern: Concern, move: Click | Submit) -> These | None:
    """The one that is meant: by its id from the record, or by a reference that was typed."""
    if move.step:
        return These(move.person, (move.step,))
    typed = move.text("reference") if isinstance(move, Submit) else ""
    return These(move.person, (), typed) if typed else None


def ask(draft: Draft, click: Click) -> None:
    """**Link**: to which, and what the two have in common."""
    other = _meant(draft, click.person)
    options = tuple(Option(one, say(f"link.shares.{one}")) for one in SHARES)
    which: Part = (
        Text(say("link.to", reference=other.reference))
        if other
        else Words("reference", say("link.reference"), required=True, limit=40)
    )
    parts = (
        Text(say("link.explain")),
        which,
        Several("shares", say("link.what"), options, required=True),
        Words("note", say("link.note"), long=True),
    )
    draft.show(form_of(draft, LINK.form, parts, click.step if other else ""), click)


def keep(draft: Draft, form: Submit) -> None:
    """It stands at once where nobody else has the other concern; else whoever has it is asked."""
    other = _meant(draft, form.person)
    ticked = set(form.several("shares"))
    wrong = {} if ticked and ticked <= set(SHARES) else {"shares": say("change.missing")}
    if other is None:
        wrong["shares" if form.step else "reference"] = say("link.not-this")
    if wrong or other is None:
        draft.answer = Errors(wrong)
        return
    put(draft, _link(draft, form, other), form.person)
    draft.answer = Done()


def _link(draft: Draft, form: Submit, other: Concern) -> Link:
    """It stands at once where nobody else has the other concern, or whoever has it is not there."""
    free = other.state == "closed" or other.owner in (None, form.person, *draft.ctx.gone)
    return Link(
        id=draft.ctx.identifiers.id(),
        concern=other.id,
        reference=other.reference,
        shares=tuple(one for one in SHARES if one in form.several("shares")),
        note=form.text("note"),
        who=form.person,
        at=draft.ctx.now,
        asked_in=draft.concern.id,
        to="" if free else other.owner or "",
        state="stands" if free else "asked",
    )


def _meant(draft: Draft, person: str) -> Concern | None:
    """The other concern, if this person may link to it."""
    found = draft.ctx.others[0] if draft.ctx.others else None
    fits = found and may_link(draft.concern, found, person, draft.ctx.school)
    return found if fits else None
