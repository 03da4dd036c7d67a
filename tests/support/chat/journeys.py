"""How much does a safeguarding lead wait, read and keep, from the page to the decision? Counted
while a conversation is played.

A wait: something the lead presses, sends or writes, and the bot answers. Words: of every form and
message of the bot as it comes up or changes, whole, but for the protocol's own (its questions,
answers, reasons, advice, sources and the words of its levels); what changes behind an open form is
read when that closes. Left: the page and the messages under it at the decision. To the numbers:
the presses until a form says who to ring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.protocol.rules import Protocol
from flows.wording.sentences import say
from tests.support.chat.screen import Screen

WORD = re.compile(r"[\w'’-]+")
CHOICES = re.compile(r"^(?P<label>.*): (one|any) of (?P<options>.*)$")


@dataclass
class Journey:
    """One story's counts. `lead`: who picked it up first. `decided`: no more is counted.
    `recommended`: waits, words and what was left when the recommendation was last read.
    """

    protocol: Protocol
    lead: str = ""
    waits: int = 0
    words: int = 0
    left: int = 0
    to_numbers: int | None = None
    decided: bool = False
    recommended: tuple[int, int, int] | None = None
    _last: dict[str, Screen] = field(default_factory=dict)
    _read: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def pressed(self, who: str, what: str = "") -> None:
        """Somebody presses, sends or writes."""
        if not self.lead and what == say("page.have"):
            self.lead = who
            page = self._new(Screen(), self._last.get(who, Screen()))
            self.words += sum(self._counted(line) for line in page)
        if who == self.lead and not self.decided:
            self.waits += 1

    def seen(self, screens: dict[str, Screen]) -> None:
        """What everybody's screen shows now."""
        before, now = self._last.get(self.lead), screens.get(self.lead)
        self._last = screens
        if self.decided or before is None or now is None:
            return
        heading = f"*{say('action.contacts-heading')}*"
        if self.to_numbers is None and heading in now.form:
            self.to_numbers = self.waits
        sent = before.form[:1] == (say("ready.title"),) and not now.form
        if sent and any(say("decided.again") in line for line in _standing(now)):
            self.decided = True
            self.left = _under_the_page(now)
            return
        self.words += sum(self._counted(line) for line in self._new(before, now))
        if now.form[:1] == (say("ready.title"),):
            self.recommended = self.waits, self.words, _under_the_page(now)

    def _new(self, before: Screen, now: Screen) -> Iterator[str]:
        """Every line of what came up in front, or changed."""
        if now.form != before.form:
            yield from now.form
        if now.errors != before.errors:
            yield from now.errors
        if now.form:
            return
        for ts, shown in now.messages.items():
            if self._read.get(ts) != shown.lines:
                self._read[ts] = shown.lines
                yield from shown.lines

    def _counted(self, line: str) -> int:
        """How many words of a line are not the protocol's."""
        ours = self._ours(line)
        return len(WORD.findall(ours))

    def _ours(self, line: str) -> str:
        if line.startswith("["):
            labels = re.findall(r"\[([^\]]*)\]", line)
            return " ".join(one for one in labels if one not in self._answers())
        if choice := CHOICES.match(line):
            asked = choice["label"] in self._texts()
            return "" if asked else f"{choice['label']} {choice['options']}"
        words = line.strip("*")
        theirs = words in self._texts() or words.startswith("Source: ")
        return "" if theirs else line

    def _answers(self) -> set[str]:
        return {answer.text for question in self.protocol.questions for answer in question.answers}

    def _texts(self) -> set[str]:
        protocol = self.protocol
        said = [q.text for q in protocol.questions]
        said += [q.note_prompt for q in protocol.questions if q.note_prompt]
        said += [f"{prompt}: ...." for prompt in said]
        said += [one.reason for one in (*protocol.criteria, protocol.clear, protocol.unfinished)]
        said += [one.text for one in protocol.advice]
        said += [words for level in protocol.levels for words in (level.title, level.text)]
        return set(said)


def _under_the_page(now: Screen) -> int:
    """The page, and the messages in its thread."""
    return 1 + sum(shown.thread for shown in now.messages.values())


def _standing(now: Screen) -> Iterator[str]:
    for shown in now.messages.values():
        yield from shown.lines
