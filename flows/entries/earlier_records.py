"""Has this child been in a concern before? What these records show to this person, asked for with
"isolated".

Whoever looks sees only what they may open anyway, and is told every time that there may be more: a
child who was never here and one whose record they are shut out of look the same.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.entries.buttons import EARLIER
from flows.entries.found_by import Sought, keys_of, sought
from flows.moves import Click, Submit
from flows.names.matching import keys_for
from flows.other_concerns import Children
from flows.refusals import in_place
from flows.school.routing import HEADS
from flows.screen import Button, Errors, Open, Part, Row, Text, Words
from flows.screens.buttons import OPEN
from flows.turn import Draft
from flows.wording.sentences import say

QUESTION = "isolated"
SHOWN = 20


def way_in(question: str) -> tuple[Button, ...]:
    """The button beside the question whether it has happened before; beside any other, none."""
    return (EARLIER.button(step=question),) if question == QUESTION else ()


def way_in_a_form(question: str) -> tuple[Part, ...]:
    """The same above the question's field, where it stands in a form."""
    return (Row(way_in(question)),) if way_in(question) else ()


def beside(concern: Concern, move: Click | Submit) -> Children:
    """The concerns of the child whose name was typed, else of the children recorded on this one."""
    keys = frozenset(key for _, keys in _sought(concern, move) for key in keys)
    return Children(move.person, keys)


def _sought(concern: Concern, move: Click | Submit) -> list[Sought]:
    if not isinstance(move, Submit):
        return sought(concern)
    return [(move.text("name"), keys_for(move.text("name")))]


def look(draft: Draft, form: Submit) -> None:
    """The same for a name typed. Nothing of it is kept but in the sealed part of the record."""
    if not keys_for(form.text("name")):
        draft.answer = Errors({"name": say("earlier.missing")})
        return
    ask(draft, form)
    draft.answer = in_place(draft.answer)


def ask(draft: Draft, move: Click | Submit) -> None:
    """**Earlier records**: of the children recorded here, or of a name; and a field for another."""
    wanted = _sought(draft.concern, move)
    draft.record("looked-for-child", move.person, names=[words for words, _ in wanted])
    found = [part for one in wanted for part in _found(one, draft.ctx)]
    parts = (
        *(found or [Text(say("earlier.no-name"))]),
        maybe(move.person, draft.ctx),
        Words("name", say("earlier.name"), say("earlier.hint"), required=True, limit=200),
    )
    draft.answer = Open(
        draft.form(
            EARLIER.form,
            say("earlier.title"),
            parts,
            say("earlier.submit"),
            say("app.close"),
            step=QUESTION,
        )
    )


def _found(wanted: Sought, ctx: Context) -> list[Part]:
    name, keys = wanted
    those = [other for other in ctx.others if keys_of(other) & keys]
    shown: list[Part] = [line(other, ctx) for other in those[:SHOWN]]
    more = [Text(say("earlier.more", count=len(those) - SHOWN))] if len(those) > SHOWN else []
    return [Text(say("earlier.for", name=name)), *(shown or [Text(say("earlier.none"))]), *more]


def maybe(person: str, ctx: Context) -> Text:
    """That there may be more than this person can see, and whom to ask: said every time."""
    head = HEADS.intersection(ctx.school.roles_of(person))
    return Text(say("earlier.maybe-to-head" if head else "earlier.maybe"))


def line(other: Concern, ctx: Context) -> Text:
    """One concern that was found, with the way there."""
    state = say(f"earlier.{other.state}")
    words = say(
        "earlier.line", reference=other.reference, time=moment(ctx, other.opened_at), state=state
    )
    return Text(words, button=OPEN.button(concern=other.id))
