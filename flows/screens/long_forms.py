"""Which form says that what is typed is lost when it is closed? A long one: no chat service asks first."""

from __future__ import annotations

from dataclasses import replace

from flows.screen import Answer, Form, Input, Open, Replace, Text, Words
from flows.wording.sentences import say

LONG_FROM = 5  # so many fields


def warned(answer: Answer) -> Answer:
    """A long form says that what was typed is lost when it is closed: no chat service asks first."""
    if not isinstance(answer, Open | Replace) or not _is_long(answer.form):
        return answer
    lost = Text(say("app.lost"))
    if lost in answer.form.parts:
        return answer
    return replace(answer, form=replace(answer.form, parts=(*answer.form.parts, lost)))


def _is_long(form: Form) -> bool:
    texts = [part for part in form.parts if isinstance(part, Words) and part.long]
    inputs = [part for part in form.parts if isinstance(part, Input)]
    return bool(form.submit and texts) and (len(texts) > 1 or len(inputs) >= LONG_FROM)
