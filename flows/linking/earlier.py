"""Have these children been in a concern before? Said at the top of the record as soon as it is
opened, to those who deal with it, with the way there and the ways to bring the two together.

Only concerns this person may know of are named, and every time that there may be others.
"""

from __future__ import annotations

from flows.closing import attaching
from flows.closing.buttons import OTHER_CLOSE
from flows.concern import Concern
from flows.context import Context
from flows.entries.earlier_records import line, maybe
from flows.entries.found_by import keys_named, keys_of
from flows.linking import links
from flows.linking.buttons import LINK
from flows.moves import Click
from flows.other_concerns import Beside
from flows.school.routing import may_act
from flows.screen import Button, Part, Row, Text
from flows.wording.sentences import say

SHOWN = 5


def beside(concern: Concern, click: Click) -> Beside | None:
    """The concerns that this one's record names: those of its children, what it hangs together
    with, what it is linked to.
    """
    ids = (*attaching.named_here(concern), *links.named_here(concern))
    keys = keys_named(concern)
    return Beside(click.person, ids, keys) if ids or keys else None


def at_top(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """What stands there, with what it is linked to; for whoever only reads the record, nothing."""
    keys = keys_named(concern)
    if not may_act(concern, person, ctx.school):
        return []
    if not keys:
        return links.listed(concern, person, ctx)
    there = {*attaching.named_here(concern), *links.named_here(concern)}
    found = [one for one in ctx.others if one.id not in there and keys_of(one) & keys]
    shown = [part for one in found[:SHOWN] for part in _one(concern, one, person, ctx)]
    more = [Text(say("earlier.rest", count=len(found) - SHOWN))] if found[SHOWN:] else []
    heading = Text(say("earlier.title"), strong=True)
    none = Text(say("earlier.none-else" if there else "earlier.none"))
    return [
        *links.listed(concern, person, ctx),
        heading,
        *(shown or [none]),
        *more,
        maybe(person, ctx),
    ]


def _one(concern: Concern, other: Concern, person: str, ctx: Context) -> list[Part]:
    ways = Row(tuple(_ways(concern, other, person, ctx)))
    return [line(other, ctx), *([ways] if ways.buttons else [])]


def _ways(concern: Concern, other: Concern, person: str, ctx: Context) -> list[Button]:
    """To bring the two together, for the owner, as far as it may be."""
    if concern.owner != person or concern.state != "open":
        return []
    at, link = other.reference, links.may_link(concern, other, person, ctx.school)
    fits = attaching.fits(concern, other, person, ctx.school)
    return [
        *([LINK.button(say("link.this", reference=at), step=other.id)] if link else []),
        *([OTHER_CLOSE.button(say("attach.this", reference=at), step=other.id)] if fits else []),
    ]
