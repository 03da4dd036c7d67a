"""What stands last in every form that is sent? Which concern it is about, for whoever has several; and
where it is long, that what is typed is lost when it is closed: no chat service asks first.
"""

from __future__ import annotations

from dataclasses import replace

from flows.screen import Answer, Form, Input, Open, Replace, Text, Words
from flows.wording.sentences import say

LONG_FROM = 5  # so many fields


def with_last_lines(answer: Answer, reference: str) -> Answer:
    """The same answer; `reference` is that of the concern, empty where it is about none."""
    if not isinstance(answer, Open | Replace) or not answer.form.submit:
        return answer
    form = answer.form
    last = _lines(form, reference)
    before = [part for part in form.parts if part not in last]
    return replace(answer, form=replace(form, parts=(*before, *last)))


def _lines(form: Form, reference: str) -> list[Text]:
    about = [say("app.about", reference=reference)] if reference and form.concern else []
    lost = Text(say("app.lost"))
    return [*map(Text, about), *([lost] if _is_long(form) or lost in form.parts else [])]


def _is_long(form: Form) -> bool:
    texts = [part for part in form.parts if isinstance(part, Words) and part.long]
    inputs = [part for part in form.parts if isinstance(part, Input)]
    return bool(texts) and (len(texts) > 1 or len(inputs) >= LONG_FROM)
