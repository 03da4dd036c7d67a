"""What does Teams force to read otherwise than in Slack? Each rule, with its reason; anything else
that differs is a fault, or is named in the conversation's head.

What a dialog shows besides (what stands in the chat already, the way back, what somebody typed) is
left out where it is read: `tests.support.teams.screen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from flows.wording.sentences import say

FORM = re.compile(r'> \w+ sees (the Home tab|the form "[^"]*")$')
LAST_BUTTON, LONE_BUTTON = re.compile(r" ?\[[^\[\]]*\]$"), re.compile(r">   \[[^\[\]]*\]$")
MESSAGE = re.compile(r'> \w+ (?:gets (?=")|sees(?=:|$))')
UNDER = ">   "
# The client says what must be filled in: Slack's in its own words, Teams' in ours.
REQUIRED = {"Please complete this required field": say("app.required")}


def in_teams(written: str) -> str:
    """How a conversation that was written down in Slack is to read in Teams."""
    written = "\n".join(_of_their_own(written.splitlines()))
    for theirs, ours in REQUIRED.items():
        written = written.replace(theirs, ours)
    # There are no threads: what would be told in one stands in the chat.
    lines = [each.replace(" gets in the thread ", " gets ") for each in written.splitlines()]
    items = [line for item in _items(lines) for line in _form(item)]
    return in_order("\n".join(items) + "\n")


def in_order(text: str) -> str:
    """There are no threads: messages stand in the order in which they came, not each under the one
    it is about. Here by their words.
    """
    found: list[str] = []
    lines = [each for each in text.splitlines() if not each.startswith("~")]
    for told, group in groupby(_items(lines), _told):
        found += [line for item in (sorted(group) if told else group) for line in item]
    return "\n".join(found) + "\n"


def _of_their_own(lines: list[str]) -> Iterator[str]:
    """What is named as different in Teams, in the place of what is seen in Slack."""
    for answers, group in groupby(lines, lambda line: line[:1] in (">", "=", "~")):
        some = list(group)
        theirs = [f">{each[1:]}" for each in some if each.startswith("~")]
        if answers and theirs:
            some = [*theirs, *(each for each in some if each.startswith("="))]
        yield from some


def _told(item: list[str]) -> str:
    """Whom a message came to; empty for anything else."""
    found = MESSAGE.match(item[0])
    return found[0] if found else ""


def _items(lines: list[str]) -> Iterator[list[str]]:
    """Each line, with those that belong to it."""
    item: list[str] = []
    for line in lines:
        if item and (line.startswith(UNDER) or line == ">") and item[0].startswith("> "):
            item += [line]
        else:
            yield from [item] if item else []
            item = [line]
    yield item


def _form(item: list[str]) -> Iterator[str]:
    """Empty lines are not shown. A dialog has no button to close it with, it has a cross. A button
    beside words is not written out in Slack, and stands below them in Teams.
    """
    if not FORM.match(item[0]):
        yield from (each for each in item if each != ">")
        return
    *words, foot = [each for each in item if each != ">"]
    yield from (each for each in words if not LONE_BUTTON.match(each))
    is_home = "Home tab" in item[0]
    foot = foot if is_home else LAST_BUTTON.sub("", foot)
    yield from [foot] if foot.strip() != ">" else []
