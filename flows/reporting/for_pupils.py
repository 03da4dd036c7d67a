"""What is a pupil told who writes to a bot that is for staff? Words for a child, as UKCIS and Childline
give them: who helps, and that nobody is in trouble.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.school.school import School
from flows.screen import Form, Message, Text
from flows.wording.sentences import say


def is_pupil(concern: Concern, person: str) -> bool:
    """Whether this concern began with what this person wrote as a pupil."""
    return any(one.reporter == person and one.standing == "pupil" for one in concern.reports)


def words(school: School) -> Message:
    """What a pupil is told in the chat."""
    return Message(say("pupil.notice"), _paragraphs(school))


def page(school: School, *, sent: bool = False) -> Form:
    """The same as a form; `sent`: they sent a report, which is kept."""
    every = _paragraphs(school, sent=sent)
    return Form("pupil", say("pupil.title"), tuple(Text(one) for one in every))


def _paragraphs(school: School, *, sent: bool = False) -> tuple[str, ...]:
    tell, told = say("pupil.tell", phone=school.phone), say("pupil.sent" if sent else "pupil.told")
    return (say("pupil.danger"), tell, say("pupil.image"), told)
