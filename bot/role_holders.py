"""What is done when the people of the school change: kept, announced, and what they had open handed on.

Part of a turn (`bot.turn`): every function works in the turn's own transaction. What follows is decided in
`flows.people`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows import care, people_chat
from flows.forms import notice
from flows.messages import Answer, Message, Nothing, Part
from flows.moves import Click
from flows.people import Change, Held, State, Told, may_settle, settled, tell
from flows.school import School
from flows.turn import Post
from flows.wording import say
from storage import concerns, plan, readers, role_holders
from storage.duties import Duty
from storage.unit import Unit

if TYPE_CHECKING:
    from bot.turn import Turns

ANSWERS: dict[str, State] = {people_chat.CONFIRM: "confirmed", people_chat.REFUSE: "refused"}


def read(turns: Turns, unit: Unit, school: School) -> None:
    """The school file was read, as `school`: whoever is new in it waits, and everybody is told."""
    change = role_holders.read(unit, school, turns.clock.now(), turns.fresh)
    _announce(turns, unit, change.told)


def settle(turns: Turns, unit: Unit, click: Click) -> Answer:
    """**Confirm** or **This is not right**: the same words whether there is nothing to settle or it is not theirs."""
    role_holders.alone(unit, turns.school.id)
    rows, state = _with_account(unit, turns.school.id), ANSWERS[click.action]
    one = next((row for row in rows if row.id == click.step and row.state in ("waiting", "refused")), None)
    if one is None or one.state == state or not may_settle(rows, click.person, one):
        return notice(say("people.unknown"))
    _keep(turns, unit, settled(rows, one, click.person, state, turns.clock.now(), turns.fresh), click.person)
    return Nothing()


def _keep(turns: Turns, unit: Unit, change: Change, who: str) -> None:
    role_holders.keep(unit, turns.school.id, change, who)
    for held, mark in {(told.held, told.news) for told in change.told}:
        plan.tell_again(unit, turns.school.id, people_chat.KIND, ("named", held), mark, turns.clock.now())
    _announce(turns, unit, change.told)
    _hand_on(turns, unit)


def asked_about(turns: Turns, unit: Unit) -> list[str]:
    """Everybody whose account is asked about, each once: named for a role, let in to read, or found closed before."""
    named = [person for _, person in turns.school.written_roles()]
    others = [*readers.every(unit, turns.school.id), *role_holders.deactivated(unit, turns.school.id)]
    return list(dict.fromkeys([*named, *others]))


def account(turns: Turns, unit: Unit, person: str, works: bool) -> None:
    """Whether this person's account works, as the chat service says: one that is closed opens nothing any more.

    Everybody with a role is told, if it is one of them.
    """
    if not role_holders.set_account(unit, turns.school.id, person, works, turns.clock.now()):
        return
    theirs = next((row for row in role_holders.held(unit, turns.school.id) if row.person == person), None)
    if theirs:
        told = tell("active" if works else "deactivated", theirs, _with_account(unit, turns.school.id), turns.fresh)
        _announce(turns, unit, [each for each in told if works or each.to != person])
    _hand_on(turns, unit)


def message(turns: Turns, unit: Unit, duty: Duty) -> Message | None:
    """What a message about people says now; None when its person may not be told any more."""
    what, held, _ = duty.args
    one = role_holders.one(unit, duty.school, held)
    rows = _with_account(unit, duty.school)
    return people_chat.message(what, one, duty.person or "", rows, turns.context(unit)) if one else None


def on_home(turns: Turns, unit: Unit, person: str) -> list[Part]:
    """Who waits to be confirmed, for somebody who may do it."""
    return people_chat.on_home(_with_account(unit, turns.school.id), person, turns.context(unit))


def warnings(turns: Turns, unit: Unit) -> list[str]:
    """What an administrator has to see to; people by name and role, nothing about any concern."""
    ctx = turns.context(unit)
    waiting = [row for row in role_holders.held(unit, turns.school.id) if row.state in ("waiting", "refused")]
    unsettled = [people_chat.unsettled(row, ctx) for row in waiting]
    file = [say(f"health.school-file.{trouble}") for trouble in turns.current.troubles]
    return [*file, *unsettled, *care.warnings(ctx.school, turns.protocol, ctx.school.local(ctx.now).date())]


def _with_account(unit: Unit, school_id: str) -> list[Held]:
    """Everyone named for a role whose account is not closed."""
    closed = role_holders.deactivated(unit, school_id)
    return [row for row in role_holders.held(unit, school_id) if row.person not in closed]


def _announce(turns: Turns, unit: Unit, told: Sequence[Told]) -> None:
    posts = [Post(people_chat.KIND, each.to, (each.what, each.held, each.news)) for each in told]
    plan.tell(unit, turns.school.id, posts, turns.clock.now())


def _hand_on(turns: Turns, unit: Unit) -> None:
    """A concern whose owner may not know of it any more goes to the next person on its own ladder."""
    for concern_id in concerns.owners_out(unit, turns.school):
        turns.wake(unit, concern_id)
