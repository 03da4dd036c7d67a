"""What is offered to those who may, in a state: which buttons and forms, with which values? Found by
pressing whatever they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from flows import chat
from flows.moves import Click, Value
from flows.screen import Answer, Button, Form, Open, Replace, Row
from flows.subjects import COMMANDS
from storage.concerns import access
from storage.database import tables
from storage.database.transaction import Transaction
from storage.sealing.damaged import Damaged
from tests.attack.filling import filled
from tests.attack.states import Standing
from tests.attack.target import Target

TYPED = "attackword"
DEEP = 2


@dataclass
class Offered:
    """The clicks by action, the forms by kind: the values, step and nonce with which they come."""

    clicks: dict[str, Click] = field(default_factory=dict)
    forms: dict[str, tuple[dict[str, Value], str, str]] = field(default_factory=dict)


async def offered(target: Target, one: Standing) -> Offered:
    """Everything that is offered about this concern to anybody."""
    found = Offered()
    for person, button in target.database.transaction(lambda tx: list(_shown(target, tx, one))):
        await _press(target, one, found, person, button, 0)
    return found


def _shown(target: Target, tx: Transaction, one: Standing) -> Iterator[tuple[str, Button]]:
    """Every button in every message about it, and for whom."""
    try:
        concern = access.load_for_program(tx, target.turns.school.id, one.concern)
    except (access.NotFound, Damaged):
        return
    ctx = target.turns.turning(tx).context_of(concern)
    for row in tx.run(select(tables.message).where(tables.message.c.concern == one.concern)).all():
        message = chat.message(concern, row.kind, row.person, row.args, ctx)
        for buttons in message.rows if message else ():
            for button in buttons:
                yield row.person, button


async def _press(
    target: Target, one: Standing, found: Offered, person: str, button: Button, deep: int
) -> None:
    if button.action in found.clicks or button.action in COMMANDS:
        return
    click = Click(
        person, button.action, one.concern, button.step, button.nonce, button.choice, deep > 0
    )
    found.clicks[button.action] = click
    with target.taken_back():
        answer = await target.entrance.click(click)
    form = form_of(answer)
    if form is None:
        return
    if form.submit:
        values = filled(form, TYPED, target.turns.clock.now())
        found.forms.setdefault(form.kind, (values, form.step, form.nonce))
    for inner in _buttons(form) if deep < DEEP else ():
        if inner.concern in ("", one.concern):
            await _press(target, one, found, person, inner, deep + 1)


def form_of(answer: Answer) -> Form | None:
    """The form that this answer shows."""
    return answer.form if isinstance(answer, Open | Replace) else None


def _buttons(form: Form) -> Iterator[Button]:
    for part in form.parts:
        if isinstance(part, Row):
            yield from part.buttons
        elif button := getattr(part, "button", None):
            yield button
