"""What is done when the people of the school change: kept, announced, and what they had open handed
on.

Part of a turn (`bot.turns.turn`): every function works in the turn's own transaction. What follows
is decided in `flows.school.role_changes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.moves import Click
from flows.refusals import notice
from flows.school import role_change_messages, upkeep
from flows.school.role_changes import Change, Held, State, Told, may_settle, settled, tell
from flows.school.school import School
from flows.screen import Answer, Message, Nothing, Part
from flows.turn import Post
from flows.wording.sentences import say
from storage.concerns import concerns
from storage.database.transaction import Transaction
from storage.duties import from_turn
from storage.duties.duties import Duty
from storage.people import readers, role_holders, school_state

if TYPE_CHECKING:
    from bot.turns.turn import Turns

ANSWERS: dict[str, State] = {
    role_change_messages.CONFIRM: "confirmed",
    role_change_messages.REFUSE: "refused",
}


def read(turns: Turns, tx: Transaction, school: School) -> None:
    """The school file was read, as `school`: whoever is new in it waits, and everybody is told."""
    change = role_holders.read(tx, school, turns.clock.now(), turns.identifiers)
    _announce(turns, tx, change.told)


def settle(turns: Turns, tx: Transaction, click: Click) -> Answer:
    """**Confirm** or **This is not right**: the same words whether there is nothing to settle or it
    is not theirs.
    """
    school_state.alone(tx, turns.school.id)
    rows, state = _with_account(tx, turns.school.id), ANSWERS[click.action]
    one = next(
        (row for row in rows if row.id == click.step and row.state in ("waiting", "refused")), None
    )
    if one is None or one.state == state or not may_settle(rows, click.person, one):
        return notice(say("people.unknown"))
    _keep(
        turns,
        tx,
        settled(rows, one, click.person, state, turns.clock.now(), turns.identifiers),
        click.person,
    )
    return Nothing()


def _keep(turns: Turns, tx: Transaction, change: Change, who: str) -> None:
    role_holders.keep(tx, turns.school.id, change, who)
    for held, mark in {(told.held, told.news) for told in change.told}:
        from_turn.tell_again(
            tx, turns.school.id, role_change_messages.KIND, ("named", held), mark, turns.clock.now()
        )
    _announce(turns, tx, change.told)
    _hand_on(turns, tx)


def asked_about(turns: Turns, tx: Transaction) -> list[str]:
    """Everybody whose account is asked about, each once: named for a role, let in to read, or found
    closed before.
    """
    named = [person for _, person in turns.school.written_roles()]
    others = [*readers.every(tx, turns.school.id), *role_holders.deactivated(tx, turns.school.id)]
    return list(dict.fromkeys([*named, *others]))


def account(turns: Turns, tx: Transaction, person: str, works: bool) -> None:
    """Whether this person's account works, as the chat service says: one that is closed opens
    nothing any more.

    Everybody with a role is told, if it is one of them.
    """
    if not role_holders.set_account(tx, turns.school.id, person, works, turns.clock.now()):
        return
    theirs = next(
        (row for row in role_holders.held(tx, turns.school.id) if row.person == person), None
    )
    if theirs:
        told = tell(
            "active" if works else "deactivated",
            theirs,
            _with_account(tx, turns.school.id),
            turns.identifiers,
        )
        _announce(turns, tx, [each for each in told if works or each.to != person])
    _hand_on(turns, tx)


def message(turns: Turns, tx: Transaction, duty: Duty) -> Message | None:
    """What a message about people says now; None when its person may not be told any more."""
    what, held, _ = duty.args
    one = role_holders.one(tx, duty.school, held)
    rows = _with_account(tx, duty.school)
    return (
        role_change_messages.message(what, one, duty.person or "", rows, turns.context(tx))
        if one
        else None
    )


def on_home(turns: Turns, tx: Transaction, person: str) -> list[Part]:
    """Who waits to be confirmed, for somebody who may do it."""
    return role_change_messages.on_home(
        _with_account(tx, turns.school.id), person, turns.context(tx)
    )


def warnings(turns: Turns, tx: Transaction) -> list[str]:
    """What an administrator has to see to; people by name and role, nothing about any concern."""
    ctx = turns.context(tx)
    waiting = [
        row for row in role_holders.held(tx, turns.school.id) if row.state in ("waiting", "refused")
    ]
    unsettled = [role_change_messages.unsettled(row, ctx) for row in waiting]
    file = [say(f"health.school-file.{trouble}") for trouble in turns.current.troubles]
    return [
        *file,
        *unsettled,
        *upkeep.warnings(ctx.school, turns.protocol, ctx.school.local(ctx.now).date()),
    ]


def _with_account(tx: Transaction, school_id: str) -> list[Held]:
    """Everyone named for a role whose account is not closed."""
    closed = role_holders.deactivated(tx, school_id)
    return [row for row in role_holders.held(tx, school_id) if row.person not in closed]


def _announce(turns: Turns, tx: Transaction, told: Sequence[Told]) -> None:
    posts = [
        Post(role_change_messages.KIND, each.to, (each.what, each.held, each.news)) for each in told
    ]
    from_turn.tell(tx, turns.school.id, posts, turns.clock.now())


def _hand_on(turns: Turns, tx: Transaction) -> None:
    """A concern whose owner may not know of it any more goes to the next person on its own
    ladder.
    """
    for concern_id in concerns.owners_out(tx, turns.school):
        turns.wake(tx, concern_id)
