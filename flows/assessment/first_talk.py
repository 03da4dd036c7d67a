"""How does one talk with the child first? A card of open questions; and what Report Remove asks of
the child.

Sources: UKCIS 2024, initial review meeting and supporting the young people involved; Schools 2016,
for designated safeguarding leads; Report Remove (Childline and the Internet Watch Foundation).
"""

from __future__ import annotations

from flows.assessment.buttons import REMOVE, TALK
from flows.declared import Press
from flows.moves import Click
from flows.screen import Open, Pair, Part, Text
from flows.turn import Draft
from flows.wording.sentences import listed, say

TALKED = {
    "before": ("alone", "bring"),
    "say": ("thanks", "tell", "blame"),
    "ask": ("now", "safe", "hurt", "happened", "who", "demands", "worst", "home", "wish"),
    "never": ("look", "why", "lead", "promise"),
    "after": ("next", "words", "see"),
}
REMOVED = ("where", "child", "needs", "age", "happens", "not")


def ask(draft: Draft, click: Click) -> None:
    """**First talk with the child**."""
    parts: list[Part] = []
    for section, lines in TALKED.items():
        parts.append(Text(say(f"first-talk.headings.{section}"), strong=True))
        parts.append(Text(listed(say(f"first-talk.{section}.{one}") for one in lines)))
    _show(draft, click, TALK, parts, "first-talk")


def ask_report_remove(draft: Draft, click: Click) -> None:
    """**Report Remove**: where it is, what it asks of the child, and words to tell the child."""
    parts: list[Part] = [
        Pair(say(f"report-remove.labels.{one}"), say(f"report-remove.{one}")) for one in REMOVED
    ]
    parts.append(Text(say("report-remove.heading"), strong=True))
    parts.append(Text(say("report-remove.words")))
    _show(draft, click, REMOVE, parts, "report-remove")


def _show(draft: Draft, click: Click, press: Press, parts: list[Part], words: str) -> None:
    draft.record("read", click.person, what=press.name.replace("-", " "))
    source = Text(say("why.source", citation=say(f"{words}.source")))
    form = draft.form(press.form, say(f"{words}.title"), (*parts, source))
    draft.answer = Open(form)
