"""What does each message in a private chat say now? The reference, the question, the buttons; never
content.

Made from the concern as it stands when the message is sent or brought up to date, as its subject
declares it (`flows.subjects`).
"""

from __future__ import annotations

from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args, Left
from flows.messages import over
from flows.paging.offering.alone import acted_on
from flows.paging.paging import PAGE
from flows.paging.whom_to_ring import there_or_all, with_phone
from flows.reporting.for_pupils import is_pupil
from flows.reporting.messages import what_is_left
from flows.school.routing import may_act, may_know, on_ladder
from flows.school.school import School
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.subjects import MESSAGES
from flows.wording.language import spoken
from flows.wording.sentences import say


def message(concern: Concern, kind: str, person: str, args: Args, ctx: Context) -> Message | None:
    """The message of this kind for this person as it reads now; None when there is nothing left to
    say.

    Of a closed concern only what was declared is left; whoever may not read it any more is told
    nothing.
    """
    declared = MESSAGES[kind]
    if kind == PAGE and person in concern.passed_on and not may_know(concern, person, ctx.school):
        return _passed_on(concern, ctx)
    if not _may(declared.may, concern, person, ctx.school):
        return None
    if declared.may == "anybody" and is_pupil(concern, person):
        return None
    if is_stub(concern, kind):
        return _closed(concern, declared.left)
    with spoken(ctx.school.language_of(person)):
        says = declared.says(concern, person, args, ctx)
        return says if declared.may == "anybody" or says is None else _ring_first(concern, says)


def _ring_first(concern: Concern, says: Message) -> Message:
    """999 comes first in all that is said of an emergency to whoever deals with it, until something
    was done.
    """
    is_open = concern.state == "open"
    waits = is_open and concern.urgency == "emergency" and not acted_on(concern)
    if not waits or says.quiet or "999" in says.paragraphs[0]:
        return says
    return replace(says, paragraphs=(say("page.ring-999"), *says.paragraphs))


def _passed_on(concern: Concern, ctx: Context) -> Message:
    """What is left to somebody who had it when they were named: whom to ring, of those who are there, and
    nothing else.
    """
    if concern.state == "closed":
        return _closed(concern, "stub")
    there = there_or_all(on_ladder(concern, ctx.school), ctx)
    person = concern.owner if concern.owner in there else next(iter(there), "")
    who = with_phone(person, ctx) if person else ""
    words = say("page.passed-on", next=who or f"{ctx.school.name}, {ctx.school.phone}")
    return over(concern, words)


def _may(may: str, concern: Concern, person: str, school: School) -> bool:
    if may == "anybody":
        return True
    return (may_know if may == "reader" else may_act)(concern, person, school)


def is_stub(concern: Concern, kind: str) -> bool:
    """Whether a message of this kind is nothing but a stub now."""
    return concern.state == "closed" and MESSAGES[kind].left != "itself"


def changes_no_more(concern: Concern, kind: str, args: Args) -> bool:
    """Whether what a message of this kind says from now on is the last thing it says."""
    changes = MESSAGES[kind].still_changes
    return concern.state == "closed" and not (changes and changes(concern, args))


def is_last_word(concern: Concern, kind: str, args: Args) -> bool:
    """The same of one that is only now sent."""
    settles = MESSAGES[kind].still_changes is not None and changes_no_more(concern, kind, args)
    return is_stub(concern, kind) or settles


def _closed(concern: Concern, left: Left) -> Message:
    words = over(concern, say("concern.stub", reference=concern.reference))
    return replace(words, rows=((OPEN.button(),),)) if left == "stub-with-open" else words


def destroyed(reference: str) -> Message:
    """What stays of a message about a record that is destroyed."""
    words = say("concern.stub", reference=reference)
    return Message(say("concern.notice", reference=reference), (words,), quiet=True)


def stub(concern: Concern, kind: str, person: str) -> Message:
    """What stays of a message of this kind to this person that says nothing any more."""
    if MESSAGES[kind].may == "anybody":
        return what_is_left(concern, person)
    return over(concern, say("concern.stub-moved", reference=concern.reference))
