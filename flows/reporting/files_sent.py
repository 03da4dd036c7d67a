"""What if somebody sends the bot a file? It is never fetched; the sender and whoever deals with it
are told what to do.

That a file now sits in the chat service is itself something to deal with: outside a concern's
thread it starts one. What is deleted in the chat, words or a file, stays in the record, which says
that it was.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.kept.report import Report
from flows.moves import Deleted, FileSent
from flows.paging import ownership
from flows.paging.offering.something_new import came
from flows.reporting import reporting
from flows.school.routing import may_know, on_ladder
from flows.school.school import School
from flows.turn import Draft
from flows.wording.sentences import say

FILE, FILE_TOLD = "file", "file-told"
DELETED, FILE_DELETED = "deleted", "file-deleted"


def in_concern(draft: Draft, sent: FileSent) -> None:
    """A file in the thread of a concern: its owner is told, or everyone on its ladder while nobody
    has it.
    """
    draft.record("file-sent", sent.person)
    if draft.concern.state == "closed":
        ownership.reopen(draft)
    if draft.concern.owner != sent.person:
        came(draft, sent.person, danger=False)
    draft.post(FILE_TOLD, sent.person, sent.event)
    for person in _told(draft.concern, draft.ctx.school):
        if person != sent.person:
            draft.post(FILE, person, sent.event)


def _told(concern: Concern, school: School) -> tuple[str, ...]:
    ladder = on_ladder(concern, school)
    return (concern.owner,) if concern.owner else ladder


def belongs(concern: Concern, person: str, school: School) -> bool:
    """Whether a file of this person is part of this concern: what comes from somebody who is shut
    out of it is a concern of its own, and changes nothing here.
    """
    reported = any(report.reporter == person for report in concern.reports)
    return may_know(concern, person, school) or (reported and person not in concern.named)


def new_concern(sent: FileSent, ctx: Context) -> Draft:
    """A file outside any thread: a concern of its own, paged on its ladder."""
    report = Report(
        id=ctx.identifiers.id(),
        reporter=sent.person,
        name=sent.name,
        at=ctx.now,
        learned_at=ctx.now,
        standing="staff" if sent.standing == "stranger" else sent.standing,
        account=say("file.account"),
    )
    draft = reporting.begin(report, ctx)
    draft.post(FILE_TOLD, sent.person, sent.event)
    draft.post(reporting.RECEIPT, sent.person, report.id)
    return draft


def deleted(draft: Draft, move: Deleted) -> None:
    """What somebody had sent is deleted in the chat. Whoever sent it is told that the record keeps it,
    unless they are shut out meanwhile; of a file, which the police may ask for, whoever deals with it.
    """
    concern, school = draft.concern, draft.ctx.school
    what = "file" if move.file else "typed"
    draft.record("deleted-in-chat", move.person, what=what)
    if belongs(concern, move.person, school):
        draft.post(DELETED, move.person, what, move.event)
    if move.file and concern.state == "open":
        for person in _told(concern, school):
            draft.post(FILE_DELETED, person, move.event)
