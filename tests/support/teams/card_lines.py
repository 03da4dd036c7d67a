"""How does a card read? In the lines in which `tests.support.chat.screen` writes what Slack shows."""

from __future__ import annotations

from typing import Any

from bot.sandbox.teams.acting.inputs import shown
from bot.teams.dialogs.filling import BELOW, WRONG
from bot.teams.presenter import HINT
from flows.wording.sentences import say

Card = dict[str, Any]
Typed = dict[str, str]
EMPTY, BACK = "....", say("app.back")


def lines_of(card: Card) -> list[str]:
    """A message's words and buttons, in the order in which they stand."""
    return [line for part in _parts(card.get("body", ())) for line in _read(part)]


def dialog_lines(card: Card, typed: Typed | None = None) -> list[str]:
    """A form's words, fields and buttons; but for one that stands beside words, which is not written
    out, for the way back, and for what is wrong. `typed`: what this person typed, by field, which is
    not written out either.
    """
    found: list[str] = []
    for part in _parts(card.get("body", ())):
        if str(part[0].get("id", "")).startswith(HINT):
            found.append("  (" + "\n".join(map(words_of, part)) + ")")
        elif part[0]["type"].startswith("Input."):
            found += _field(part[0], typed or {})
        elif len(part[0].get("actions", "more")) > 1:
            found += _read(part)
    foot = [each for each in card.get("actions", ()) if each["title"] != BACK]
    return found + ([buttons_of(foot)] if foot else [])


def buttons_of(actions: list[Card]) -> str:
    """A row of buttons."""
    return " ".join(f"[{shown(each['title'])}]" for each in actions)


def words_of(element: Card) -> str:
    """The words of one element."""
    if element["type"] == "TextBlock":
        return shown(element["text"])
    return shown("".join(run["text"] for run in element.get("inlines", ())))


def is_wrong(element: Card) -> bool:
    """Whether it says what is wrong with a field, or with a form."""
    return str(element.get("id", "")).startswith(WRONG)


def _parts(body: list[Card]) -> list[list[Card]]:
    """What belongs together: a paragraph is one block a line."""
    parts: list[list[Card]] = []
    for each in (each for each in body if not is_wrong(each) and each.get("id") != BELOW):
        if parts and each.get("spacing") == "None" and _look(each) == _look(parts[-1][0]):
            parts[-1].append(each)
        else:
            parts.append([each])
    return parts


def _look(element: Card) -> object:
    return [{**run, "text": ""} for run in element.get("inlines", ())]


def _read(part: list[Card]) -> list[str]:
    if part[0]["type"] == "ActionSet":
        return [buttons_of(part[0]["actions"])]
    words = "\n".join(map(words_of, part))
    is_bold = "Bolder" in str(part[0])
    return (f"*{words}*" if is_bold else words).split("\n")


def _field(element: Card, typed: Typed) -> list[str]:
    """A hint in the label is written below the field, where Slack shows it."""
    value = element.get("value", "")
    value = "" if typed.get(element["id"]) == value else value
    label, *hint = shown(element["label"]).split("\n", 1)
    return [f"{label}: {_shown(element, value)}", *(f"  ({each})" for each in hint)]


def _shown(element: Card, value: str) -> str:
    if "choices.data" in element:
        return "anybody in the workspace"
    if element["type"] != "Input.ChoiceSet":
        return value or EMPTY
    titles = {each["value"]: shown(each["title"]) for each in element["choices"]}
    several = element.get("isMultiSelect")
    now = f" (now: {titles[value]})" if value in titles and not several else ""
    return f"{'any' if several else 'one'} of {' / '.join(titles.values())}{now}"
