"""What is followed up because somebody asked for it? They enter what is to be done, and on which
day; what is attached brings its own with it.
"""

from __future__ import annotations

from datetime import date, datetime

from flows.concern import Concern
from flows.follow_up.due import USUAL, first_due
from flows.follow_up.follow_ups import add, open_ones
from flows.follow_up.rules import BY_HAND, of_ones_own
from flows.kept.entry import RecordEntry
from flows.kept.follow_up import FollowUp
from flows.turn import Draft

KIND = "to-do"


def keep_up(draft: Draft) -> None:
    """Whatever was entered, or came with something attached, is come back to."""
    before, concern = draft.before, draft.concern
    for entry in concern.entries[len(before.entries) :]:
        if entry.kind == KIND:
            add(draft, of_ones_own(), _on_its_day(entry, draft), text=entry.values["what"])
    for one in concern.attached[len(before.attached) :]:
        for theirs in one.to_do:
            at = max(theirs.due_at, draft.ctx.now)
            add(draft, of_ones_own(), at, text=theirs.text)


def _on_its_day(entry: RecordEntry, draft: Draft) -> datetime:
    """In the morning (UTC); what is for today, before school ends."""
    calendar, day = draft.ctx.school.calendar, date.fromisoformat(entry.values["day"])
    if day > draft.ctx.today:
        return calendar.at(day, USUAL)
    return first_due(of_ones_own(), 0, draft.concern, draft.ctx)


def left(concern: Concern) -> tuple[FollowUp, ...]:
    """What somebody set for themselves and is not done."""
    return tuple(one for one in open_ones(concern) if one.rule == BY_HAND)
