"""What can be tried? Every button, form and event that is declared, with values that were offered, and
with forged ones.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.declared import May
from flows.drills.buttons import DRILLS
from flows.moves import Click, Say, Submit, Value
from flows.subjects import CLICKS, COMMANDS, FORMS, ROLES
from tests.attack.offered import TYPED, Offered
from tests.attack.states import Standing
from tests.attack.target import Target

FORGED = "x'../\"9"
STAMP = 1_700_000_000.0
Made = Callable[["Try"], Coroutine[Any, Any, object]]


@dataclass(frozen=True)
class Try:
    """Somebody's attempt on a concern. `concern`: its id, or another in its place. `thread`: a chat
    and a message in it, about the concern.
    """

    target: Target
    person: str
    standing: Standing
    concern: str
    offered: Offered
    forged: bool
    thread: tuple[str, str]


@dataclass(frozen=True)
class Move:
    """`may`: for whom it is. `alone`: it is about no concern, or a new one."""

    name: str
    may: May | None
    make: Made
    alone: bool = False


def _click(action: str) -> Made:
    async def press(one: Try) -> object:
        known = one.offered.clicks.get(action) or Click("", action, "", "record", "0")
        click = replace(known, person=one.person, concern=one.concern)
        if one.forged:
            click = replace(
                click, step=FORGED, nonce=one.standing.nonce, choice=one.standing.concern
            )
        return await one.target.entrance.click(click)

    return press


def _form(kind: str) -> Made:
    async def send(one: Try) -> object:
        values, step, nonce = one.offered.forms.get(kind, ({"account": TYPED}, "record", "0"))
        sent = Submit(one.person, kind, values, one.concern, step, nonce)
        if one.forged:
            forged = _forged(values, one.standing)
            sent = replace(sent, values=forged, step=FORGED, nonce=one.standing.nonce)
        return await one.target.entrance.form(sent, [], "first")

    return send


def _forged(values: Mapping[str, Value], standing: Standing) -> dict[str, Value]:
    """Every choice that was not offered; and whom a report names is the owner."""
    wrong = {name: _other(value, standing) for name, value in values.items()}
    return wrong | {"account": TYPED, "named": (standing.owner or FORGED, FORGED)}


def _other(value: Value, standing: Standing) -> Value:
    if isinstance(value, tuple):
        return (FORGED, standing.concern)
    return value if value == TYPED else standing.concern


def _words(*, edited: bool = False) -> Made:
    async def say(one: Try) -> object:
        said = Say(one.person, "", TYPED, f"event-{edited}-{one.forged}", STAMP, edited=edited)
        return await one.target.entrance.words(said, *_where(one), float)

    return say


async def _file(one: Try) -> object:
    return await one.target.entrance.file(one.person, f"event-{one.forged}", *_where(one))


def _where(one: Try) -> tuple[str, str]:
    """In the thread of a message of one's own about the concern, or in whoever's there is one."""
    own = "D" + one.person.removeprefix("slack:U")
    return (own if not one.forged else one.thread[0], one.thread[1])


async def _home(one: Try) -> object:
    return await one.target.entrance.home(one.person)


async def _card(one: Try) -> object:
    return await one.target.entrance.card(one.person, one.concern)


def _command(words: str) -> Made:
    async def typed(one: Try) -> object:
        about = one.standing.reference if one.concern == one.standing.concern else "ZZZZ-9999"
        said = about if one.forged and not words else words
        return await one.target.entrance.command(one.person, said)

    return typed


def every() -> dict[str, Move]:
    """Everything that can be tried, by name."""
    found = [
        *(
            Move(f"press {name}", rule.press.may, _click(name), alone=bool(rule.alone))
            for name, rule in CLICKS.items()
            if name not in COMMANDS
        ),
        *(
            Move(f"press {one.name}", "anybody", _click(one.name), alone=True)
            for one in (*ROLES, *DRILLS)
        ),
        *(
            Move(f"send {kind}", rule.press.may, _form(kind), alone=bool(rule.alone))
            for kind, rule in FORMS.items()
        ),
        Move("press what nobody declared", None, _click("no-such-thing")),
        Move("send what nobody declared", None, _form("no-such-thing")),
        *(
            Move(f"type {words or 'words'}", "anybody", _command(words), alone=True)
            for words in _WORDS
        ),
        Move("say in a thread", "reader", _words()),
        Move("change what was said", "reader", _words(edited=True)),
        Move("send a file", "reporter", _file),
        Move("ask for the card", "reader", _card),
        Move("open Home", "anybody", _home, alone=True),
    ]
    return {move.name: move for move in found}


_WORDS = ("", "help", "status")
