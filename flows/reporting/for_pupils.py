"""What is a pupil told who writes to a bot that is for staff? Words for a child, as UKCIS and Childline
give them: who helps, and that nobody is in trouble.
"""

from __future__ import annotations

from typing import Literal

from flows.concern import Concern
from flows.school.school import School
from flows.screen import Form, Message, Text
from flows.wording.sentences import say

# Besides: an adult is told that they wrote; what they sent was kept; nothing.
Said = Literal["told", "sent", ""]


def is_pupil(concern: Concern, person: str) -> bool:
    """Whether this concern began with what this person wrote as a pupil."""
    return any(one.reporter == person and one.standing == "pupil" for one in concern.reports)


def words(school: School, said: Said = "told") -> Message:
    """What a pupil is told in the chat."""
    return Message(say("pupil.notice"), _paragraphs(school, said))


def page(school: School, said: Said = "told") -> Form:
    """The same as a form."""
    every = _paragraphs(school, said)
    return Form("pupil", say("pupil.title"), tuple(Text(one) for one in every))


def _paragraphs(school: School, said: Said) -> tuple[str, ...]:
    first = (say("pupil.danger"), say("pupil.tell", phone=school.phone), say("pupil.image"))
    return (*first, say(f"pupil.{said}")) if said else first
