"""Was something in the record entered in error, and why? Then it is struck out where it is read."""

from __future__ import annotations

from collections.abc import Sequence

from flows.concern import Concern
from flows.entries import agencies
from flows.kept.assessment import Referral
from flows.kept.entry import WITHDRAWN, RecordEntry
from flows.kept.entry import in_error as errors
from flows.names import children
from flows.wording.sentences import say


def in_error(entry: RecordEntry, entries: children.Entries, known: Sequence[children.Child]) -> str:
    """That it was entered in error, and why; empty for what counts. `entry` is one of `entries`, and
    `known` everyone who was entered there.
    """
    if entry.kind == children.KIND:
        child = children.among(entry, entries, known)
        return _struck(child.withdrawn if child else "")
    place = next(at for at, one in enumerate(entries) if one is entry)
    return _struck_at(str(place), entries) or _with_the_child(entry, entries, known)


def _with_the_child(
    entry: RecordEntry, entries: children.Entries, known: Sequence[children.Child]
) -> str:
    """That it is about a child who was entered in error; what says so of a child counts."""
    child = children.among(entry, entries, known) if entry.kind != WITHDRAWN else None
    wrong = child.withdrawn if child else ""
    return say("children.about-withdrawn", why=wrong) if wrong else ""


def call_in_error(referral: Referral, concern: Concern) -> str:
    """The same of a referral that an answer called for."""
    places = [n for n, one in enumerate(concern.referrals) if one == referral]
    return _struck_at(agencies.place_of(places[-1]), concern.entries) if places else ""


def _struck_at(place: str, entries: children.Entries) -> str:
    said = errors(entries).get(place)
    return _struck(said.values["why"] if said else "")


def _struck(why: str) -> str:
    return say("children.withdrawn", why=why) if why else ""
