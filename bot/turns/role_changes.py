"""What is done when the people of the school change: kept, announced, and what they had open handed
on.

What follows is decided in `flows.school.role_changes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.turns.people import accounts_used
from bot.turns.turning import Turning
from flows.moves import Click
from flows.refusals import notice
from flows.school import role_change_messages
from flows.school.buttons import CONFIRM, REFUSE
from flows.school.role_changes import (
    UNREACHED,
    Change,
    Held,
    State,
    Told,
    may_settle,
    settled,
    tell,
    unreached,
)
from flows.school.school import School
from flows.screen import Answer, Message, Nothing, Part
from flows.screens import upkeep
from flows.turn import Post
from flows.wording.sentences import say
from storage.concerns import concerns
from storage.duties import from_turn
from storage.duties.duties import Duty
from storage.duties.waking import wake_all
from storage.evidence import met
from storage.people import readers, role_holders, school_state

ANSWERS: dict[str, State] = {
    CONFIRM.name: "confirmed",
    REFUSE.name: "refused",
}


def read(turning: Turning, school: School) -> bool:
    """The school file was read, as `school`: whoever is new in it waits, and everybody is told.
    Whether it has other people than before.
    """
    change = role_holders.read(turning.tx, school, turning.clock.now(), turning.identifiers)
    _announce(turning, change.told)
    return bool(change.told)


def settle(turning: Turning, click: Click) -> Answer:
    """**Confirm** or **This is not right**: the same words whether there is nothing to settle or it
    is not theirs.
    """
    school_state.alone(turning.tx, turning.school.id)
    rows, state = _with_account(turning), ANSWERS[click.action]
    one = next(
        (row for row in rows if row.id == click.step and row.state in ("waiting", "refused")), None
    )
    if one is None or one.state == state or not may_settle(rows, click.person, one):
        return notice(say("people.unknown"))
    _keep(
        turning,
        settled(rows, one, click.person, state, turning.clock.now(), turning.identifiers),
        click.person,
    )
    return Nothing()


def _keep(turning: Turning, change: Change, who: str) -> None:
    role_holders.keep(turning.tx, turning.school.id, change, who)
    for held, mark in {(told.held, told.news) for told in change.told}:
        for what in ("named", "refused"):
            from_turn.tell_again(
                turning.tx,
                turning.school.id,
                role_change_messages.KIND,
                (what, held),
                mark,
                turning.clock.now(),
            )
    _announce(turning, change.told)
    _hand_on(turning)


def asked_about(turning: Turning) -> list[str]:
    """Everybody whose account is asked about, each once: named for a role, let in to read, or found
    closed before.
    """
    named = [person for _, person in turning.school.who.named]
    others = [
        *readers.every(turning.tx, turning.school.id),
        *role_holders.deactivated(turning.tx, turning.school),
    ]
    return list(dict.fromkeys([*named, *others]))


def account(turning: Turning, account: str, works: bool) -> None:
    """Whether this account works, as its chat service says: whose accounts are all closed opens
    nothing any more.

    Everybody with a role is told, if it is one of them.
    """
    tx, school = turning.tx, turning.school
    before = role_holders.deactivated(tx, school)
    if role_holders.set_account(tx, school.id, account, works, turning.clock.now()) and not works:
        accounts_used.closed(turning, account)
    changed = set(before) ^ set(role_holders.deactivated(tx, school))
    for person in changed:
        _works_or_not(turning, person, works)


def _works_or_not(turning: Turning, person: str, works: bool) -> None:
    theirs = next(
        (row for row in role_holders.held(turning.tx, turning.school.id) if row.person == person),
        None,
    )
    if theirs:
        told = tell(
            "active" if works else "deactivated",
            theirs,
            _with_account(turning),
            turning.identifiers,
        )
        _announce(turning, [each for each in told if works or each.to != person])
    _hand_on(turning)


def message(turning: Turning, duty: Duty) -> Message | None:
    """What a message about people says now; None when its person may not be told any more."""
    if duty.kind != role_change_messages.KIND:  # an older version's, that still waits
        return None
    what, held, news = duty.args
    one, ctx = role_holders.one(turning.tx, duty.school, held), turning.context()
    if one is None:
        return None
    if what == UNREACHED:
        return role_change_messages.not_reached(one, news, ctx)
    return role_change_messages.message(what, one, duty.person or "", _with_account(turning), ctx)


def not_reached(turning: Turning, duty: Duty) -> None:
    """A message about people can never reach its person: while somebody waits to be confirmed, others
    hear of it.
    """
    what, held, _ = duty.args
    one = role_holders.one(turning.tx, duty.school, held)
    if what == "named" and one and one.state == "waiting":
        admins = [each.id for each in turning.school.people.administrators]
        _announce(turning, unreached(one, duty.person or "", _with_account(turning), admins))


def on_home(turning: Turning, person: str) -> list[Part]:
    """Who waits to be confirmed, for somebody who may do it."""
    return role_change_messages.on_home(_with_account(turning), person, turning.context())


def warnings(turning: Turning, troubles: Sequence[str]) -> list[str]:
    """What an administrator has to see to; people by name and role, nothing about any concern.
    `troubles`: what is wrong with the school file.
    """
    ctx = turning.context()
    waiting = [
        row
        for row in role_holders.held(turning.tx, turning.school.id)
        if row.state in ("waiting", "refused")
    ]
    unsettled = [role_change_messages.unsettled(row, ctx) for row in waiting]
    file = [say(f"health.school-file.{trouble}") for trouble in troubles]
    number = met.lately(turning.tx, turning.school.id, ctx.now)
    found = [say("health.not-as-written", number=str(number))] if number else []
    of_school = upkeep.due(ctx.school, turning.protocol, ctx.today)
    due = [*turning.machine(turning.tx, ctx.now), *of_school]
    return [*found, *file, *unsettled, *(one.words for one in due)]


def _with_account(turning: Turning) -> list[Held]:
    """Everyone named for a role whose account is not closed."""
    tx, school = turning.tx, turning.school
    closed = role_holders.deactivated(tx, school)
    return [row for row in role_holders.held(tx, school.id) if row.person not in closed]


def _announce(turning: Turning, told: Sequence[Told]) -> None:
    posts = [
        Post(role_change_messages.KIND, each.to, (each.what, each.held, each.news)) for each in told
    ]
    from_turn.tell(turning.tx, turning.school.id, posts, turning.clock.now())


def _hand_on(turning: Turning) -> None:
    """A concern whose owner may not know of it any more goes to the next person on its own
    ladder; whoever else was waited for in one may not either.
    """
    for concern_id in concerns.owners_out(turning.tx, turning.school):
        turning.wake(concern_id)
    wake_all(turning.tx, turning.school.id, turning.clock.now())
