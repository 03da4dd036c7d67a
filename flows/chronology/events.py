"""What happened, in one list by time? Each line of the record as an event, in words.

Lines are only ever added: their order is that in which things were written down. When something
happened, where that was said, stands with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from flows.chronology import struck
from flows.chronology.authors import PROGRAM, name_then, role_then
from flows.chronology.details import details, entered, happened, referred
from flows.chronology.event import Event, Kind
from flows.chronology.titles import title
from flows.concern import Concern
from flows.context import Context
from flows.entries.choosing import in_words
from flows.kept.entry import RecordEntry
from flows.kept.line import Line
from flows.names.children import Child, everyone


def events(concern: Concern, lines: Sequence[Line], ctx: Context, *, reads: bool) -> list[Event]:
    """Everything that happened in the concern, the oldest first. `lines`: its record, in order.
    `reads`: with who read it, for those who may see that; what is read again at once counts once.
    """
    shown = [line for line in lines if reads or kind_of(line) != "read"]
    known = everyone(concern.entries)
    return [_event(next(alike), concern, known, ctx) for _, alike in groupby(shown, _same_reading)]


def kind_of(line: Line) -> Kind:
    """What kind of thing a line tells."""
    return next((kind for kind, lines in _KINDS.items() if line.kind in lines), "told")


def _same_reading(line: Line) -> tuple[object, ...]:
    return (line.who, line.body.get("what")) if line.kind == "read" else (line.id,)


def _event(line: Line, concern: Concern, known: Sequence[Child], ctx: Context) -> Event:
    told, entry = line.kind in _TOLD, entered(line, concern)
    event = Event(
        kind_of(line),
        line.at,
        happened(line, ctx),
        line.who,
        name_then(line, concern, ctx),
        role_then(line, ctx),
        "",
        details(line, ctx),
    )
    event = replace(event, title=title(line, event.author, concern, ctx))
    if entry:
        event = _of_entry(event, entry, concern, known)
    elif line.kind == "referral":
        event = replace(event, struck=struck.call_in_error(referred(line), concern))
    return replace(event, person=PROGRAM, name="", role="") if told else event


def _of_entry(event: Event, entry: RecordEntry, concern: Concern, known: Sequence[Child]) -> Event:
    there = concern.entries
    if entry not in there:
        there = (*there, entry)
        known = everyone(there)
    said = tuple(in_words.filled_in(entry, there, known))
    return replace(event, details=said, entry=entry, struck=struck.in_error(entry, there, known))


# The program did it; the line names the person to whom.
_TOLD = frozenset(
    {
        "copy-wanted",
        "help-asked",
        "not-taken",
        "other-closing-asked",
        "overdue",
        "owner-left",
        "paged",
        "reminded",
        "reminded-unrecorded",
        "reporter-told",
        "second-look-asked",
        "second-look-away",
        "second-look-moved-on",
        "second-look-not-needed",
        "still-asked",
        "undelivered",
    }
)
_KINDS: dict[Kind, frozenset[str]] = {
    "said": frozenset(
        {
            "reported",
            "added-to-report",
            "file-sent",
            "deleted-in-chat",
            "no-danger",
            "danger-left-open",
            "settled-who",
        }
    ),
    "added": frozenset(
        {
            "entered",
            "copy-asked",
            "exported",
            "follow-up-done",
            "follow-up-left",
            "follow-up-over",
            "home-authority",
            "linked",
            "noted",
            "referral",
            "report-attached",
            "report-taken-off",
            "hold-there",
            "safe-to-wait",
        }
    ),
    "answered": frozenset({"answered"}),
    "decided": frozenset(
        {
            "closed",
            "decided",
            "destroyed",
            "destruction-announced",
            "destruction-asked",
            "destruction-confirmed",
            "destruction-stopped",
            "finished",
            "finished-no-more",
            "other-closing",
            "other-closing-answered",
            "reopen-asked",
            "reopened",
            "second-look",
            "second-look-outside",
        }
    ),
    "read": frozenset({"read", "looked-for-child"}),
}
