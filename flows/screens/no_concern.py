"""What is said to somebody outside any concern? How to report, that nothing was sent, that
something did not work.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.assessment.buttons import NOTE
from flows.concern import Concern
from flows.refusals import notice
from flows.reporting.buttons import ADD, REPORT
from flows.school.school import School
from flows.screen import Form, Message, Open
from flows.screens.home import Waiting
from flows.wording.sentences import say

MOST = 5
TOLD_WHEN_CLOSED = frozenset({"report"})


def words(waiting: Sequence[Waiting], mine: Sequence[Concern] = ()) -> Message:
    """The answer to words that are about no concern: nothing of them is kept yet. `mine`: what this
    person reported, the newest first.
    """
    if waiting:
        return which_concern(waiting)
    return to_which_report(mine) if mine else how_to_report()


def to_which_report(mine: Sequence[Concern]) -> Message:
    """Words of somebody who sent a report: nobody was told of them, and how to tell."""
    rows = tuple(
        (ADD.button(say("direct.add-to", reference=one.reference), concern=one.id),)
        for one in mine[:MOST]
    )
    return Message(say("failure.notice"), (say("direct.add"),), (*rows, (REPORT.button(),)))


def which_concern(waiting: Sequence[Waiting]) -> Message:
    """Words outside any thread, from somebody who has concerns: which is meant? Nothing of them is
    kept yet.
    """
    rows = tuple(
        (NOTE.button(say("direct.note", reference=w.reference), step="outside", concern=w.concern),)
        for w in waiting[:MOST]
    )
    return Message(say("failure.notice"), (say("direct.which"),), rows)


def other_account() -> Open:
    """Somebody with a role acts from an account that opens nothing, and has another."""
    return notice(say("failure.other-account"))


def how_to_report() -> Message:
    """The answer to words that belong to no concern: nothing of them is kept."""
    return _message(say("help.words"), say("help.report"))


def no_files(school: School) -> Message:
    """A file from somebody outside the school: nothing is kept of it."""
    return Message(say("failure.notice"), (say("file.stranger", phone=school.phone),))


def nothing_sent() -> Message:
    """The report was closed without sending."""
    return _message(say("reporter.nothing-sent"), say("reporter.again"))


def waits_to_be_sent() -> Message:
    """The report was sent with something to put right, or to say, and was left so."""
    return _message(say("reporter.waits-to-be-sent"), say("reporter.again"))


def sent_since() -> Message:
    """The same once a report of that person has followed."""
    return Message(say("failure.notice"), (say("reporter.sent-since"),), quiet=True)


def failed_to_open(form: Form, school: School) -> Message:
    """A form came too late or not at all: how to go on. Only the report can be opened again from
    here.
    """
    if form.kind != REPORT.form:
        return failed(school)
    return _message(say("reporter.failed-to-open", phone=school.phone), say("reporter.again"))


def failed(school: School) -> Message:
    """Words, or a file, could not be taken."""
    return Message(say("failure.notice"), (say("failure.try-again", phone=school.phone),))


def not_saved(school: School) -> str:
    """Nothing was saved; what was typed is still there."""
    return say("failure.not-saved", phone=school.phone)


def not_done(school: School) -> Open:
    """A click or command that could not be carried out."""
    return notice(say("failure.try-again", phone=school.phone))


def _message(words: str, label: str) -> Message:
    return Message(say("failure.notice"), (words,), ((REPORT.button(label),),))
