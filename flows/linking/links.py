"""Has this concern to do with that one? A link says so in both, and merges nothing: the same group
of pupils, the same image, the same person outside.

Only where both owners may see both, and never when anybody named in one of them may see the other.
"""

from __future__ import annotations

from flows.closing.attaching import would_be_seen
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.kept.linked import Link
from flows.linking.buttons import AGREE_LINK, LINK_ERROR
from flows.moves import Linked, Undelivered
from flows.school.people_in_words import called_then
from flows.school.routing import may_act
from flows.school.school import School
from flows.screen import Button, Form, Part, Row, Text
from flows.screens.buttons import OPEN
from flows.turn import Draft
from flows.wording.sentences import say, together

ASKED, ANSWERED, ERROR, MADE = "link-asked", "link-answered", "error", "made"
NOT_REACHED = "not-reached"


def may_link(one: Concern, other: Concern, person: str, school: School) -> bool:
    """Whether this person may link `one`, which is theirs, to `other`: both owners may see both."""
    owners = {person, other.owner or person}
    return (
        other.id != one.id
        and other.id not in named_here(one)
        and all(may_act(each, owner, school) for each in (one, other) for owner in owners)
        and not would_be_seen(one, other, school)
    )


def named_here(concern: Concern) -> tuple[str, ...]:
    """The concerns to which a link stands or is asked for, by their ids."""
    return tuple(link.concern for link in concern.links if link.state in ("asked", "stands"))


def standing(concern: Concern, link_id: str) -> Link | None:
    """The link of this id, if it stands."""
    return next((one for one in concern.links if (one.id, one.state) == (link_id, "stands")), None)


def waiting(concern: Concern, link_id: str) -> Link | None:
    """The link of this id that is asked for from elsewhere, and waits for an answer here."""
    return next(
        (
            link
            for link in concern.links
            if link.id == link_id and link.state == "asked" and link.asked_in != concern.id
        ),
        None,
    )


def put(draft: Draft, link: Link, person: str) -> None:
    """Here and, in the same transaction, in the other concern."""
    _keep(draft, link, person)
    here = draft.concern
    there = link.but(concern=here.id, reference=here.reference)
    draft.then(Linked(person, link.concern, there))


def follow(draft: Draft, move: Linked) -> None:
    """What became of a link in the other concern stands here too."""
    known = {link.id for link in draft.concern.links}
    _keep(draft, move.link, move.person)
    owner = draft.concern.owner
    if move.link.state == "in-error":
        if owner not in (None, move.person):
            draft.post(ANSWERED, owner, move.link.id, ERROR)
    elif move.link.id in known and owner:
        draft.post(ANSWERED, owner, move.link.id)
    elif move.link.state == "asked" and owner:
        draft.post(ASKED, owner, move.link.id)
    elif draft.concern.state == "open" and owner not in (None, move.person):
        draft.post(ANSWERED, owner, move.link.id, MADE)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever asked hears that whoever has it here was not asked."""
    link = waiting(draft.concern, move.args[0]) if move.kind == ASKED else None
    if link and NOT_REACHED not in move.args and move.person == draft.concern.owner:
        draft.post(ASKED, link.who, link.id, NOT_REACHED, move.person)


def keep_up(draft: Draft) -> None:
    """Whoever takes it over is asked what waits for an answer here."""
    owner, links = draft.concern.owner, draft.before.links
    asked = [link.id for link in links if waiting(draft.concern, link.id)]
    if not asked or owner in (None, draft.before.owner):
        return
    draft.refresh(ASKED)
    for one in asked:
        draft.post(ASKED, owner or "", one, draft.ctx.identifiers.id())


def listed(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """What it is linked to, with the way there, for who may know of it; the owner can say that it
    was an error.
    """
    known = {other.id for other in ctx.others}
    lines: list[Part] = []
    for link in (one for one in concern.links if one.concern in known):
        lines.append(Text(in_words(link, ctx), button=_way(link, concern)))
        if concern.owner == person and standing(concern, link.id):
            lines.append(Row((LINK_ERROR.button(step=link.id),)))
    return [Text(say("link.heading"), strong=True), *lines] if lines else []


def _way(link: Link, concern: Concern) -> Button:
    """To answer, where that is still to be done here."""
    if waiting(concern, link.id):
        return AGREE_LINK.button(step=link.id)
    return OPEN.button(concern=link.concern)


def in_words(link: Link, ctx: Context) -> str:
    """What is said of it in one line."""
    words = say(
        f"link.lines.{link.state}",
        reference=link.reference,
        shares=together(say(f"link.shares.{one}") for one in link.shares),
        name=called_then(ctx.school, link.who, link.at),
        time=moment(ctx, link.at),
    )
    if link.error_at is None:
        return words
    name, time = called_then(ctx.school, link.error_by, link.error_at), moment(ctx, link.error_at)
    return f"{words}\n{say('link.error.said', name=name, time=time, why=link.error)}"


def form_of(draft: Draft, name: str, parts: tuple[Part, ...], step: str) -> Form:
    """A form about a link."""
    title, submit = say("link.title"), say("link.submit")
    return draft.form(name, title, parts, submit, step=step)


def _keep(draft: Draft, link: Link, person: str) -> None:
    others = tuple(one for one in draft.concern.links if one.id != link.id)
    draft.change(links=(*others, link))
    kept = link.model_dump(mode="json")
    draft.record("linked", person, link=kept, state=link.state, reference=link.reference)
