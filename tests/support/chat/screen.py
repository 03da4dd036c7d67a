"""What does everybody see in Slack, and what is new since a moment ago? Written in lines that
anybody can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.screen import Seen
from bot.sandbox.slack.state import BOT

JSON = dict[str, Any]
Item = tuple[str, ...]  # a line, and the indented lines under it
NAMES = {
    "Tom": "U0TEACHER",
    "Grace": "U0GUEST",
    "Stuart": "U0STRANGER",
    "Dana": "U0DSL",
    "Dev": "U0DDSL",
    "Helen": "U0HEAD",
    "Colin": "U0CHAIR",
    "Vera": "U0VICE",
}
CHOICES = {
    "radio_buttons": "one of",
    "static_select": "one of",
    "checkboxes": "any of",
    "multi_static_select": "any of",
}
FILLED = {
    "plain_text_input": "initial_value",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
}


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands on a screen."""

    notice: str
    thread: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Screen:
    """What one person sees: the bot's messages by stamp, the form on top, the Home tab, what went
    wrong.
    """

    messages: dict[str, Shown] = field(default_factory=dict)
    form: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    ephemerals: tuple[tuple[str, ...], ...] = ()
    problem: str | None = None


Screens = dict[str, Screen]


def screens(sandbox: Sandbox) -> Screens:
    """Everybody's screen at this moment."""
    return {name: _screen(sandbox.person(person)) for name, person in NAMES.items()}


def _screen(person: Acting) -> Screen:
    messages = {
        seen.ts: Shown(seen.text, thread, tuple(lines_of(seen.blocks) or [seen.text]))
        for seen, thread in _bots(person.chat)
    }
    form, home = person.modal, person.home
    labels = (
        {b["block_id"]: b["label"]["text"] for b in form.blocks if b["type"] == "input"}
        if form
        else {}
    )
    errors = tuple(
        f'  at "{labels[block]}": {words}' for block, words in person.modal_errors.items()
    )
    return Screen(
        messages,
        _form(form.content) if form else (),
        tuple(lines_of(home.blocks)) if home else (),
        errors,
        tuple(tuple(lines_of(each.blocks) or [each.text]) for each in person.ephemerals),
        person.problem,
    )


def _bots(chat: list[Seen], thread: bool = False) -> Iterator[tuple[Seen, bool]]:
    for seen in chat:
        if seen.user == BOT:
            yield seen, thread
        yield from _bots(seen.thread, thread=True)


def _form(content: JSON) -> tuple[str, ...]:
    ends = [content[end]["text"] for end in ("submit", "close") if content.get(end)]
    return (
        content["title"]["text"],
        *lines_of(content["blocks"]),
        " ".join(f"[{end}]" for end in ends),
    )


def lines_of(blocks: list[JSON]) -> list[str]:
    """A message's or form's words, fields and buttons, in the order in which they stand."""
    return [line for block in blocks for line in _block(block)]


def _block(block: JSON) -> list[str]:
    match block["type"]:
        case "header":
            return [f"*{block['text']['text']}*"]
        case "rich_text":
            return "".join(
                _run(run) for part in block["elements"] for run in part["elements"]
            ).split("\n")
        case "section":
            return str(block["text"]["text"]).split("\n")
        case "context":
            return [line for each in block["elements"] for line in str(each["text"]).split("\n")]
        case "actions":
            return [" ".join(f"[{element['text']['text']}]" for element in block["elements"])]
        case _:
            hint = [f"  ({block['hint']['text']})"] if "hint" in block else []
            return [f"{block['label']['text']}: {_field(block['element'])}", *hint]


def _run(run: JSON) -> str:
    """Bold words between stars, their line's end outside."""
    words = str(run["text"])
    bold = run.get("style", {}).get("bold")
    return f"*{words.rstrip()}*{words[len(words.rstrip()) :]}" if bold else words


def _field(element: JSON) -> str:
    if element["type"] == "users_select":
        return "anybody in the workspace"
    if element["type"] not in CHOICES:
        return str(element.get(FILLED[element["type"]], "...."))
    options = " / ".join(option["text"]["text"] for option in element["options"])
    chosen = element.get("initial_option")
    return f"{CHOICES[element['type']]} {options}" + (
        f" (now: {chosen['text']['text']})" if chosen else ""
    )


def news(before: Screens, after: Screens, known: list[tuple[str, ...]]) -> list[str]:
    """What is new on any screen, person by person. A form in `known`, already written out, is named
    and no more.
    """
    return _counted(
        each for name in NAMES for each in _news_of(name, before[name], after[name], known)
    )


def whole_chat(name: str, screen: Screen) -> list[str]:
    """Everything that stands in one person's chat with the bot."""
    items = [_item(f"{name} sees", shown.lines) for shown in screen.messages.values()]
    return _counted(items or [(f"{name}'s chat is empty",)])


def _counted(items: Iterable[Item]) -> list[str]:
    lines: list[str] = []
    for item, same in groupby(items):
        often = len(list(same))
        lines += [item[0] + (f" ({often} times)" if often > 1 else ""), *item[1:]]
    return lines


def _news_of(
    name: str, before: Screen, after: Screen, known: list[tuple[str, ...]]
) -> Iterator[Item]:
    if after.problem and after.problem != before.problem:
        yield (f"Slack tells {name}: {after.problem}",)
    yield from (
        _item(f"{name} is shown for a moment", each)
        for each in after.ephemerals[len(before.ephemerals) :]
    )
    if after.errors and after.errors != before.errors:
        yield f"{name}'s form stays open and says", *after.errors
    elif after.form != before.form:
        yield _form_news(name, after.form, known)
    if after.home != before.home:
        yield f"{name} sees the Home tab", *_under(after.home)
    yield from _message_news(name, before.messages, after.messages)


def _form_news(name: str, form: tuple[str, ...], known: list[tuple[str, ...]]) -> Item:
    if not form:
        return (f"{name}'s form closes",)
    last = next((each for each in reversed(known) if each[0] == form[0]), None)
    seen_before = form in known
    known.append(form)
    if seen_before:
        return (
            f'{name} sees the form "{form[0]}" as {"above" if form == last else "it was earlier"}',
        )
    return f'{name} sees the form "{form[0]}"', *_under(form[1:])


def _message_news(name: str, before: dict[str, Shown], after: dict[str, Shown]) -> Iterator[Item]:
    for ts, was in before.items():
        if ts not in after:
            yield (f'{name}: "{was.lines[0]}" is gone',)
        elif after[ts].lines != was.lines:
            yield _item(f'{name}: "{was.lines[0]}" becomes', after[ts].lines)
    for ts, now in after.items():
        if ts not in before:
            yield (
                f'{name} gets{" in the thread" if now.thread else ""} "{now.notice}"',
                *_under(now.lines),
            )


def _item(head: str, lines: tuple[str, ...]) -> Item:
    return (f"{head}: {lines[0]}",) if len(lines) == 1 else (head, *_under(lines))


def _under(lines: tuple[str, ...]) -> list[str]:
    return [f"  {line}" for line in lines]
